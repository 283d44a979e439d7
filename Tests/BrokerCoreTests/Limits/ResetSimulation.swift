import BrokerProtocol
import Limits
import TestSupport

@testable import BrokerCore

/// Workers that ask about one key and remember refusals, over links that deliver late, with a broker that is told to
/// reset the key now and then. Time is the number of the step, so no bucket fills by itself.
struct ResetSimulation {
  private struct Worker {
    var connection: ConnectionID?
    var memory = RefusalMemory()
    var toWorker: [BrokerMessage] = []
    var toBroker: [(id: UInt64, request: Request)] = []
    /// The generation in which each question under way was asked.
    var asked: [UInt64: UInt64] = [:]
    /// Answers whose requests have not gone on yet: a task is resumed later than its answer comes.
    var answers: [(generation: UInt64, decision: Decision)] = []
  }

  private static let tiers = TierList(Tier(.route(.getDraft), BucketKey(high: 1, low: 1)))

  private(set) var faults: [String] = []
  private(set) var settled = 0
  private(set) var remembered = 0
  private var random: SplitMix64
  private var state: BrokerState
  private var policies = PolicyTable()
  private var workers: [Worker]
  private var now: Int64 = 1
  private var lastID: UInt64 = 0
  private var orderedAt: [UInt64: Int64] = [:]
  /// No worker may refuse by anything older than this.
  private var newestSettled: Int64 = 0

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
    policies[.route(.getDraft)] = TokenBucketPolicy(perMinute: 1, burst: 2)
    let table = BucketTable(layout: BucketTableLayout(keys: 1_000, policies: PolicyID.count))
    state = BrokerState(epoch: 1, limiter: RateLimiter(table: table, policies: policies))
    workers = (0..<4).map { _ in Worker() }
  }

  mutating func step() {
    now += 1
    let index = Int.random(in: workers.indices, using: &random)
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<4: disconnect(index)
    case 4..<12: connect(index)
    case 12..<16: reset()
    case 16..<17: if let ticket = orderedAt.keys.randomElement(using: &random) { handle(.resetOverdue(ticket: ticket)) }
    case 17..<40: request(index)
    case 40..<60: deliverToBroker(index)
    case 60..<75: goOn(index)
    default: deliverToWorker(index)
    }
  }

  private mutating func id() -> UInt64 {
    lastID += 1
    return lastID
  }

  private mutating func connect(_ index: Int) {
    guard workers[index].connection == nil else { return }
    let connection = ConnectionID(id())
    workers[index].connection = connection
    handle(.connected(connection))
    workers[index].toBroker.append((id(), .hello(Hello(name: "w"))))
  }

  private mutating func disconnect(_ index: Int) {
    guard let connection = workers[index].connection else { return }
    lose(index)
    handle(.disconnected(connection))
  }

  /// As the worker sees it: what is under way is lost, and what it remembers is void.
  private mutating func lose(_ index: Int) {
    workers[index].connection = nil
    workers[index].toWorker = []
    workers[index].toBroker = []
    workers[index].asked = [:]
    workers[index].memory.void()
  }

  private mutating func reset() {
    let ticket = id()
    orderedAt[ticket] = now
    handle(.resetLimit(Self.tiers[0], ticket: ticket))
  }

  /// A client's request: refused from memory, or asked.
  private mutating func request(_ index: Int) {
    if let decision = workers[index].memory.refusal(of: Self.tiers, policies, at: now) {
      // The level at the refusal: nothing was charged since the instant the bucket was emptied.
      remembered += 1
      let emptiedAt = decision.parts[0].bucket.fullAt - 2 * 60_000_000_000
      if emptiedAt < newestSettled { faults.append("refused by \(emptiedAt), though settled at \(newestSettled)") }
      return
    }
    guard workers[index].connection != nil else { return }
    let id = id()
    workers[index].asked[id] = workers[index].memory.generation
    workers[index].toBroker.append((id, .decide(LimitQuestion(deadline: .max, tiers: Self.tiers))))
  }

  private mutating func deliverToBroker(_ index: Int) {
    guard let connection = workers[index].connection, !workers[index].toBroker.isEmpty else { return }
    let (id, request) = workers[index].toBroker.removeFirst()
    handle(.received(connection, id: id, request))
  }

  private mutating func deliverToWorker(_ index: Int) {
    guard !workers[index].toWorker.isEmpty else { return }
    switch workers[index].toWorker.removeFirst() {
    case .push(.limitsChanged(let version)):
      workers[index].memory.void()
      workers[index].toBroker.append((id(), .limitsNoted(version: version)))
    case .reply(let id, .decision(let decision)):
      guard let asked = workers[index].asked.removeValue(forKey: id) else { return }
      workers[index].answers.append((asked, decision))
    default: break
    }
  }

  /// What the gate does with an answer.
  private mutating func goOn(_ index: Int) {
    guard !workers[index].answers.isEmpty else { return }
    let (asked, decision) = workers[index].answers.removeFirst()
    guard !decision.isAdmitted, asked == workers[index].memory.generation else { return }
    workers[index].memory.note(decision, of: Self.tiers, policies)
  }

  private mutating func handle(_ event: BrokerEvent) {
    for effect in state.handle(event, at: now) {
      switch effect {
      case .send(let connection, let message):
        guard let index = workers.firstIndex(where: { $0.connection == connection }) else { continue }
        workers[index].toWorker.append(message)
      case .close(let connection, _):
        if let index = workers.firstIndex(where: { $0.connection == connection }) { lose(index) }
      case .limitsSettled(let ticket):
        guard let ordered = orderedAt.removeValue(forKey: ticket) else {
          faults.append("settled twice")
          continue
        }
        settled += 1
        newestSettled = max(newestSettled, ordered)
      case .dropped, .write, .orderDone, .limitsUnchanged: faults.append("\(effect)")
      }
    }
  }
}
