import BrokerProtocol
import Limits

/// The limits of all workers: their buckets, and which workers know of the last change.
///
/// Workers remember refusals. When a bucket is reset, every connected worker is told and says when it has forgotten;
/// whoever ordered the reset is answered after the last of them. A worker without a connection has forgotten already,
/// since it remembers nothing beyond one.
struct LimitDesk {
  /// A change that not every worker has noted.
  private struct Change {
    let version: UInt64
    let ticket: UInt64
    var awaited: Set<ConnectionID>
  }

  /// Nil when no limit is on.
  private(set) var limiter: RateLimiter?
  /// Whether the limits refuse or only watch.
  private(set) var mode: LimitMode
  /// What limiters before this one counted, and this one under another mode.
  private var counted: [LimitMode: LimitCounters] = [:]
  /// The secret of the keys' hashes.
  let secret: HashSecret
  /// Counts the changes since the broker's start, from 0.
  private(set) var version: UInt64 = 0
  /// What workers did by themselves, as they reported it.
  private(set) var workerCounts = WorkerLimitCounts()
  private var changes: [Change] = []

  init(limiter: RateLimiter?, mode: LimitMode, secret: HashSecret) {
    self.limiter = limiter
    self.mode = mode
    self.secret = secret
  }

  /// What workers are told of the limits.
  var rules: LimitRules { LimitRules(policies: limiter?.policies ?? PolicyTable(), mode: mode) }

  /// What was decided under a mode since the broker's start.
  func counters(of mode: LimitMode) -> LimitCounters {
    var sum = counted[mode] ?? LimitCounters()
    if mode == self.mode, let limiter { sum.add(limiter.counters) }
    return sum
  }

  /// Other limits hold from now.
  /// - Parameters:
  ///   - limiter: with the levels of the one before; nil when no limit is on.
  ///   - ticket: names the change when it is settled.
  ///   - workers: all that are connected.
  /// - Returns: the version to tell them.
  mutating func replace(
    _ limiter: RateLimiter?, mode: LimitMode, ticket: UInt64, workers: Set<ConnectionID>
  ) -> UInt64 {
    counted[self.mode] = counters(of: self.mode)
    self.limiter = limiter
    _ = self.limiter?.takeCounters()
    self.mode = mode
    return change(ticket: ticket, workers: workers)
  }

  /// Decides a request's limits. A question nobody waits for any more charges nothing.
  mutating func answer(_ question: LimitQuestion, at now: Int64) -> Reply {
    guard question.deadline > now else { return .failed(.expired) }
    let decision = limiter?.decide(question.tiers, cost: Int64(question.cost), at: now)
    return .decision(decision ?? Decision(at: now, parts: TierList()))
  }

  /// Takes a worker's report in.
  mutating func add(_ counts: WorkerLimitCounts) {
    workerCounts.add(counts)
  }

  /// Fills a tier's bucket.
  /// - Parameters:
  ///   - ticket: names the change when it is settled.
  ///   - workers: all that are connected.
  /// - Returns: the version to tell them; nil when the bucket cannot be filled, and nothing has changed.
  mutating func reset(_ tier: Tier, ticket: UInt64, workers: Set<ConnectionID>, at now: Int64) -> UInt64? {
    guard limiter?.reset(tier, at: now) == true else { return nil }
    return change(ticket: ticket, workers: workers)
  }

  private mutating func change(ticket: UInt64, workers: Set<ConnectionID>) -> UInt64 {
    version += 1
    changes.append(Change(version: version, ticket: ticket, awaited: workers))
    return version
  }

  /// A worker has forgotten what it remembered before `version`.
  /// - Returns: the tickets of the changes that everybody has noted now.
  mutating func noted(_ version: UInt64, by worker: ConnectionID) -> [UInt64] {
    for index in changes.indices where changes[index].version <= version { changes[index].awaited.remove(worker) }
    return takeSettled()
  }

  /// A worker's connection has ended, and its memory with it.
  mutating func disconnected(_ worker: ConnectionID) -> [UInt64] {
    for index in changes.indices { changes[index].awaited.remove(worker) }
    return takeSettled()
  }

  /// The workers that a change still waits for.
  func awaited(by ticket: UInt64) -> Set<ConnectionID> {
    changes.first { $0.ticket == ticket }?.awaited ?? []
  }

  /// The tickets of changes nobody has to note any more, in their order.
  mutating func takeSettled() -> [UInt64] {
    let settled = changes.filter(\.awaited.isEmpty).map(\.ticket)
    if !settled.isEmpty { changes.removeAll(where: \.awaited.isEmpty) }
    return settled
  }
}
