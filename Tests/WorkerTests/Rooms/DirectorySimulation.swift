import BrokerCore
import BrokerProtocol
import Drafts
import NIOCore
import TestSupport

@testable import Worker

/// Two workers' room directories, the real broker state and a database in one thread, driven by a seed: members come
/// and go while drafts grow, messages are on their way, connections break and the broker is killed.
final class DirectorySimulation {
  final class Member: RoomMember {
    let room: String
    let worker: SimulatedWorker
    /// The last sequence it got, from its joining on; nil before.
    var sequence: Int64?
    var isGone = false
    private(set) var delivered = 0
    private let fault: (String) -> Void

    init(_ room: String, _ worker: SimulatedWorker, fault: @escaping (String) -> Void) {
      self.room = room
      self.worker = worker
      self.fault = fault
    }

    func joined() {
      if sequence != nil || isGone { fault("joined twice, or after the end") }
      sequence = worker.directory.roomsToResume().first { $0.room == room }?.sequence
      if sequence == nil { fault("joined without a position") }
    }

    func joinFailed() { isGone = true }

    var queuedBytes: Int { 0 }
    func cutOff() { fault("cut off though nothing is queued") }

    func deliver(_ event: inout RoomEvent) {
      let next = event.text.getInteger(at: 0, as: Int64.self) ?? 0
      if isGone || sequence != next - 1 { fault("\(next) of \(room) came after \(sequence ?? -1)") }
      sequence = next
      delivered += 1
    }

    func flush() {}
    func positionLost() { isGone = true }
  }

  private static let rooms = ["a", "b", "c"]

  let seed: UInt64
  private var generator: SplitMix64
  private let forgetsEvents: Bool
  private var broker = BrokerState(epoch: 1, limits: BrokerLimits(groupItems: 3))
  private let workers = (0..<2).map { _ in SimulatedWorker() }
  private var members: [Member] = []
  private var group: [WorkItem] = []
  private var lastConnection: UInt64 = 0
  private var lastCommand: UInt64 = 0
  // The database.
  private var sequences: [String: Int64] = [:]
  private var firstKept: [String: Int64] = [:]
  private var executed: Set<CommandID> = []

  private(set) var faults: [String] = []
  private(set) var lostMembers = 0
  /// Events that members got which are gone since.
  private(set) var delivered = 0

  /// - Parameter forgetsEvents: whether events are deleted, so that positions can be lost.
  init(seed: UInt64, forgetsEvents: Bool) {
    self.seed = seed
    generator = SplitMix64(seed: seed)
    self.forgetsEvents = forgetsEvents
    for worker in workers { connect(worker) }
  }

  func step() {
    let worker = workers[Int.random(in: workers.indices, using: &generator)]
    let room = Self.rooms[Int.random(in: Self.rooms.indices, using: &generator)]
    switch Int.random(in: 0..<1000, using: &generator) {
    case ..<80: append(to: room, from: worker)
    case ..<115: join(room, at: worker)
    case ..<135: leave()
    case ..<139: lose(worker)
    case ..<180: if worker.connection == nil { connect(worker) }
    case ..<182: restartBroker()
    case ..<184: worker.expireJoin()
    case ..<188 where forgetsEvents: firstKept[room] = sequences[room, default: 0] + 1
    case ..<450: toBroker(worker)
    case ..<750: _ = worker.receive()
    case ..<850: perform(broker.handle(.readyToWrite, at: 0))
    default: finishGroup()
    }
    sweep()
  }

  /// Lets everything come to its end, then demands that nobody is behind and no membership outlived its members.
  func settle() {
    drain()
    for room in Self.rooms { append(to: room, from: workers[0]) }
    drain()
    for member in members where !member.isGone && member.sequence != sequences[member.room, default: 0] {
      faults.append("a member of \(member.room) stands at \(member.sequence ?? -1) of \(sequences[member.room] ?? 0)")
    }
    let watched = Set(members.filter { !$0.isGone }.map(\.room)).count
    if broker.figures.rooms != watched { faults.append("\(broker.figures.rooms) rooms for \(watched) watched ones") }
  }

  private func drain() {
    for worker in workers where worker.connection == nil { connect(worker) }
    var isBusy = true
    while isBusy {
      isBusy = false
      for worker in workers {
        while toBroker(worker) { isBusy = true }
        while worker.receive() { isBusy = true }
      }
      perform(broker.handle(.readyToWrite, at: 0))
      if !group.isEmpty {
        isBusy = true
        finishGroup()
      }
    }
    sweep()
  }

  // MARK: Members

  private func join(_ room: String, at worker: SimulatedWorker) {
    let member = Member(room, worker) { [weak self] in self?.faults.append($0) }
    members.append(member)
    worker.directory.join(room, member)
  }

  private func leave() {
    guard !members.isEmpty else { return }
    let member = members.remove(at: Int.random(in: members.indices, using: &generator))
    if !member.isGone { member.worker.directory.leave(member.room, member) }
    member.isGone = true
    delivered += member.delivered
  }

  private func sweep() {
    for member in members where member.isGone {
      delivered += member.delivered
      if member.sequence != nil { lostMembers += 1 }
    }
    members.removeAll(where: \.isGone)
  }

  private func append(to room: String, from worker: SimulatedWorker) {
    lastCommand += 1
    worker.execute(
      DraftCommand(
        id: CommandID(high: 0, low: lastCommand), actor: "u", requestID: "r", deadline: .max,
        action: .appendSegment(draft: room, content: "", key: "")))
  }

  // MARK: Connections

  private func connect(_ worker: SimulatedWorker) {
    lastConnection += 1
    worker.connect(as: ConnectionID(lastConnection))
    perform(broker.handle(.connected(ConnectionID(lastConnection)), at: 0))
  }

  private func lose(_ worker: SimulatedWorker) {
    guard let connection = worker.connection else { return }
    perform(broker.handle(.disconnected(connection), at: 0))
    worker.disconnect()
  }

  /// Killed, maybe between a commit and what follows from it.
  private func restartBroker() {
    if Bool.random(using: &generator) { _ = group.map { result(of: $0) } }
    group = []
    broker = BrokerState(epoch: lastConnection, limits: BrokerLimits(groupItems: 3))
    for worker in workers { worker.disconnect() }
  }

  @discardableResult
  private func toBroker(_ worker: SimulatedWorker) -> Bool {
    guard let connection = worker.connection, let (id, request) = worker.takeRequest() else { return false }
    perform(broker.handle(.received(connection, id: id, request), at: 0))
    return true
  }

  // MARK: Broker and database

  private func perform(_ effects: [BrokerEffect]) {
    for effect in effects {
      switch effect {
      case .write(let items): group = items
      case .close(let connection, let error): faults.append("\(connection) was closed: \(error)")
      case .send(let connection, let message):
        workers.first { $0.connection == connection }?.queue(message)
      case .dropped, .orderDone, .limitsSettled, .limitsUnchanged: break
      }
    }
  }

  private func finishGroup() {
    guard !group.isEmpty else { return }
    let items = group
    group = []
    perform(broker.handle(.finished(items.map { result(of: $0) }), at: 0))
  }

  private func result(of item: WorkItem) -> WorkResult {
    switch item {
    case .command(let command):
      guard case .appendSegment(let room, _, _) = command.action else { return .probed }
      let outcome = CommandOutcome.refused(Refusal(.forbidden, ""))
      guard executed.insert(command.id).inserted else { return .unchanged(outcome) }
      sequences[room, default: 0] += 1
      return .outcome(outcome, publication: event(sequences[room, default: 0], of: room))
    case .moveRing: return .failed(.internalError)
    case .readRoom(let room, let after):
      let sequence = sequences[room, default: 0]
      guard let after, after < sequence else { return .room(sequence: sequence, missed: []) }
      guard after + 1 >= firstKept[room, default: 1] else { return .room(sequence: sequence, missed: nil) }
      return .room(sequence: sequence, missed: (after + 1...sequence).map { event($0, of: room) })
    case .probe: return .probed
    }
  }

  private func event(_ sequence: Int64, of room: String) -> Publication {
    let frame = withUnsafeBytes(of: sequence.bigEndian) { Array($0) }
    return Publication(room: room, sequence: sequence, requestID: "r", frame: frame)
  }
}
