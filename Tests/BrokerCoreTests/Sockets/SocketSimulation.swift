import BrokerProtocol
import Limits
import TestSupport

@testable import BrokerCore

/// Workers that open and close sockets, and die, over connections that break, at a broker that is killed: in one
/// thread, driven by a seed. What is on its way stays on its way, so nothing is told in time.
struct SocketSimulation {
  private static let workers = 3
  private static let users = 4
  private static let drafts = 3
  private static let patience: Int64 = 40

  private(set) var limits: SocketLimits?
  let killsBroker: Bool
  /// Whether limits change, go and come while it runs.
  let reconfigures: Bool
  private(set) var random: SplitMix64
  private(set) var now: Int64 = 0
  private(set) var faults: [String] = []
  private(set) var granted = 0
  private(set) var restarts = 0
  private var state: BrokerState
  private var workers: [SimulatedSocketWorker]
  /// Connections that were given up, or whose process is dead, and of which the broker may still read what was sent.
  private var stale: [SimulatedSocketWorker.Link] = []
  /// What the broker will hear from the system, in time.
  private var events: [BrokerEvent] = []
  private var lastConnection: UInt64 = 0
  private var lastProcess: Int32 = 100

  init(seed: UInt64, limits: SocketLimits, killsBroker: Bool, reconfigures: Bool = false) {
    self.reconfigures = reconfigures
    self.limits = limits
    self.killsBroker = killsBroker
    random = SplitMix64(seed: seed)
    state = BrokerState(epoch: 1, sockets: SocketDesk(limits: limits))
    workers = []
    events = [.workersNamed([])]
    for _ in 0..<Self.workers { workers.append(newWorker()) }
  }

  mutating func run(steps: Int) {
    for _ in 0..<steps where faults.isEmpty {
      now += 1
      step()
      checkLimits()
    }
    settle()
  }

  private mutating func newWorker() -> SimulatedSocketWorker {
    lastProcess += 1
    return SimulatedSocketWorker(process: ProcessID(lastProcess))
  }

  private mutating func step() {
    let index = Int(random.next() % UInt64(Self.workers))
    switch random.next() % 100 {
    case 0..<18: open(index)
    case 18..<26: workers[index].closeOne(&random)
    case 26..<30: workers[index].giveUp(at: now)
    case 30..<58: deliverToBroker(index)
    case 58..<84: receive(index)
    case 84..<88: readStale()
    case 88..<91: hearOfSystem()
    case 91..<93: breakLink(index)
    case 93..<98: connect(index)
    case 98: kill(index)
    case 99 where reconfigures && random.next() % 2 == 0: reconfigure()
    default: if killsBroker, random.next() % 4 == 0 { restartBroker() }
    }
  }

  private mutating func open(_ index: Int) {
    let user = "u\(random.next() % UInt64(Self.users))"
    let draft = "d\(random.next() % UInt64(Self.drafts))"
    if reconfigures, random.next() % 4 == 0 { return workers[index].openUnasked(user: user, draft: draft, at: now) }
    workers[index].open(user: user, draft: draft, at: now, deadline: now + Self.patience)
  }

  /// Sockets that are open, whatever the broker knows of them.
  private var open: [SocketClaim] { workers.flatMap { $0.open.values } }

  private mutating func checkLimits() {
    guard !reconfigures, let limits, limits.userPolicy == .refuse else { return }
    let open = open
    if open.count > limits.global { faults.append("at \(now) \(open.count) are open") }
    for (user, claims) in Dictionary(grouping: open, by: \.user) where claims.count > limits.perUser {
      faults.append("at \(now) \(user) has \(claims.count)")
    }
    for (draft, claims) in Dictionary(grouping: open, by: \.draft) where claims.count > limits.perDraft {
      faults.append("at \(now) \(draft) has \(claims.count)")
    }
  }
}

// MARK: - What the system does

extension SocketSimulation {
  private mutating func handle(_ event: BrokerEvent) {
    let before = state.sockets.leases.total
    perform(state.handle(event, at: now))
    guard reconfigures, case .received(_, _, .acquireSocket(let claim, _)) = event,
      state.sockets.leases.total > before
    else { return }
    checkGrant(claim)
  }

  /// Whoever was let in had room under the limits of that instant, whatever was open before them.
  private mutating func checkGrant(_ claim: SocketClaim) {
    let leases = state.sockets.leases
    guard let limits,
      leases.total > limits.global || leases.count(ofUser: claim.user) > limits.perUser
        || leases.count(ofDraft: claim.draft) > limits.perDraft
    else { return }
    faults.append("at \(now) \(claim) was let in beyond \(limits)")
  }

  /// Limits become others at one instant, and close nobody.
  private mutating func reconfigure() {
    let number = { (random: inout SplitMix64, bound: UInt64) in Int(1 + random.next() % bound) }
    let policy = limits?.userPolicy ?? .refuse
    limits =
      random.next() % 3 == 0
      ? nil
      : SocketLimits(
        perUser: number(&random, 4), perDraft: number(&random, 5), global: number(&random, 9), userPolicy: policy)
    let before = state.sockets.leases.total
    let effects = state.reconfigure(
      groupItems: 1, limiter: nil, mode: .enforce, sockets: limits, ticket: 0, at: now)
    perform(effects.filter { $0 != .limitsSettled(ticket: 0) })
    if state.sockets.leases.total < before { faults.append("at \(now) a change of limits closed somebody") }
  }

  private mutating func perform(_ effects: [BrokerEffect]) {
    for effect in effects {
      switch effect {
      case .send(let connection, let message):
        if let index = workers.firstIndex(where: { $0.link?.connection == connection }) {
          workers[index].link?.toWorker.append(message)
        }
      case .close(let connection, let error): faults.append("at \(now) \(connection) was closed: \(error)")
      case .dropped, .write, .orderDone, .limitsSettled, .limitsUnchanged: faults.append("\(effect)")
      }
    }
  }

  private mutating func deliverToBroker(_ index: Int) {
    guard let (id, request) = workers[index].takeRequest(), let connection = workers[index].link?.connection else {
      return
    }
    handle(.received(connection, id: id, request))
  }

  private mutating func receive(_ index: Int) {
    granted += workers[index].receive()
  }

  /// The broker reads on from a connection nobody is at any more, or sees its end.
  private mutating func readStale() {
    guard !stale.isEmpty else { return }
    let index = Int(random.next() % UInt64(stale.count))
    guard random.next() % 4 > 0, !stale[index].toBroker.isEmpty else {
      handle(.disconnected(stale.remove(at: index).connection))
      return
    }
    let (id, request) = stale[index].toBroker.removeFirst()
    handle(.received(stale[index].connection, id: id, request))
  }

  private mutating func hearOfSystem() {
    if !events.isEmpty { handle(events.removeFirst()) }
  }

  private mutating func breakLink(_ index: Int) {
    if let link = workers[index].disconnect() { stale.append(link) }
  }

  private mutating func connect(_ index: Int) {
    guard workers[index].link == nil else { return }
    lastConnection += 1
    let connection = ConnectionID(lastConnection)
    workers[index].connect(connection)
    handle(.connected(connection, process: workers[index].process))
  }

  /// Its sockets are gone at once; the broker hears of it later.
  private mutating func kill(_ index: Int) {
    breakLink(index)
    events.append(.processEnded(workers[index].process))
    workers[index] = newWorker()
    events.append(.workersNamed(workers.map(\.process)))
  }

  private mutating func restartBroker() {
    restarts += 1
    stale = []
    for index in workers.indices { _ = workers[index].disconnect() }
    state = BrokerState(epoch: UInt64(restarts), sockets: SocketDesk(limits: limits))
    // Those that are dead and not reaped are on the roster, too; a pidfd of each is opened when it comes.
    let dead = events.compactMap { if case .processEnded(let process) = $0 { process } else { nil } }
    events = [.workersNamed(workers.map(\.process) + dead)] + dead.map { .processEnded($0) }
  }

  /// Lets everything arrive, then compares.
  private mutating func settle() {
    guard faults.isEmpty else { return }
    for _ in 0..<4 {
      for index in workers.indices { connect(index) }
      while !events.isEmpty { hearOfSystem() }
      while !stale.isEmpty { readStale() }
      for index in workers.indices {
        while !workers[index].isIdle {
          deliverToBroker(index)
          receive(index)
        }
      }
    }
    checkLimits()
    let leases = state.sockets.leases
    if leases.total != open.count { faults.append("\(leases.total) leases for \(open.count) sockets") }
    if let figures = state.socketFigures, figures.waiting > 0 { faults.append("\(figures.waiting) still wait") }
    for user in 0..<Self.users {
      let count = open.count { $0.user == "u\(user)" }
      if leases.count(ofUser: "u\(user)") != count { faults.append("u\(user) has \(count)") }
      if !reconfigures, let limits, count > limits.perUser { faults.append("u\(user) has \(count) in the end") }
    }
  }
}
