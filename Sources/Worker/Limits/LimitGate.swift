import BrokerClient
import BrokerProtocol
import CLinux
import Limits
import Logging
import NIOCore

/// The worker's side of the limits: asks the broker, remembers refusals, and stands in for the broker while it is away.
///
/// Confined to the worker's event loop.
final class LimitGate: BrokerLimitDelegate {
  /// How a gate is set up.
  struct Configuration: Sendable {
    let policies: PolicyTable
    let mode: LimitMode
    let brokerDownMode: BrokerDownMode
    /// How many workers share the limits while each decides alone.
    let workers: Int
  }

  /// Keys a worker keeps for itself while the broker is away. They are idle a minute later.
  private static let localKeys = 65_536

  /// Requests that wait for the first connection to the broker; more are decided without it.
  private static let maximumParked = 4_096

  /// How long counts gather before the broker is told.
  private static let reportInterval = TimeAmount.milliseconds(500)

  private let configuration: Configuration
  /// The limits that hold: those of the settings, until the broker says otherwise. Over a reload the settings of old
  /// and new workers differ, and the broker's are what decides.
  private(set) var rules: LimitRules
  private let eventLoop: any EventLoop
  private let broker: BrokerClient
  private var memory = RefusalMemory()
  /// The same limits, a share of each.
  private var localPolicies: PolicyTable
  /// Decides while the broker is away; made when it is first needed.
  private var local: RateLimiter?
  /// Of the broker's table; nil before the first connection.
  private var secret: HashSecret?
  private var parked: [UInt64: CheckedContinuation<Void, Never>] = [:]
  private var lastParked: UInt64 = 0
  /// What the broker has not been told yet.
  private var counts = WorkerLimitCounts()
  private var isReportScheduled = false

  init(_ configuration: Configuration, eventLoop: any EventLoop, broker: BrokerClient) {
    self.configuration = configuration
    self.eventLoop = eventLoop
    self.broker = broker
    rules = LimitRules(policies: configuration.policies, mode: configuration.mode)
    localPolicies = configuration.policies.divided(by: configuration.workers)
  }

  /// Connected: keys are hashed under this secret from now on, and what is remembered may be another broker's.
  func welcomed(_ welcome: Welcome) {
    if secret != welcome.secret { local = nil }
    secret = welcome.secret
    memory.void()
    for id in Array(parked.keys) { unpark(id) }
  }

  func limitsHold(_ rules: LimitRules) {
    guard rules != self.rules else { return }
    self.rules = rules
    localPolicies = rules.policies.divided(by: configuration.workers)
    local?.policies = localPolicies
    memory.void()
  }

  // Answers under way when the memory becomes void are of an earlier generation: a refusal among them is not noted.

  func limitsChanged() {
    memory.void()
  }

  func disconnected() {
    memory.void()
  }

  // MARK: Decisions

  /// Decides a request.
  /// - Parameters:
  ///   - subjects: whom to count, each under its policy.
  ///   - deadline: how long to wait for the broker, nanoseconds of the monotonic clock.
  ///   - fallsBack: whether the configured mode stands in for a broker that is away. Changes wait instead.
  func decide(
    _ subjects: TierList<LimitedSubject>, deadline: Int64, fallsBack: Bool
  ) async -> LimitVerdict {
    if rules.mode == .shadow {
      if let secret { broker.note(LimitQuestion(deadline: deadline, tiers: tiers(subjects, secret, isShadow: true))) }
      return .admitted(nil, rules.policies)
    }
    if secret == nil { await park(until: deadline) }
    guard let secret else { return withoutBroker(subjects, fallsBack: fallsBack) }
    let tiers = tiers(subjects, secret, isShadow: false)
    guard tiers.count > 0 else { return .admitted(nil, rules.policies) }
    if let decision = memory.refusal(of: tiers, rules.policies, at: ringdraft_monotonic_nanoseconds()) {
      count { $0.count(remembered: decision) }
      return .refused(decision, rules.policies)
    }
    let generation = memory.generation
    do {
      let decision = try await broker.decide(LimitQuestion(deadline: deadline, tiers: tiers))
      if decision.isAdmitted { return .admitted(decision, rules.policies) }
      if generation == memory.generation { memory.note(decision, of: tiers, rules.policies) }
      return .refused(decision, rules.policies)
    } catch {
      return withoutBroker(subjects, fallsBack: fallsBack)
    }
  }

  private func tiers(
    _ subjects: TierList<LimitedSubject>, _ secret: HashSecret, isShadow: Bool
  ) -> TierList<Tier> {
    var tiers = TierList<Tier>()
    for index in 0..<subjects.count where rules.policies[subjects[index].policy] != nil {
      let limited = subjects[index]
      tiers.append(
        Tier(limited.policy, BucketKey(limited.policy, limited.subject, isShadow: isShadow, secret: secret)))
    }
    return tiers
  }

  // MARK: Without the broker

  private func park(until deadline: Int64) async {
    guard parked.count < Self.maximumParked else { return }
    lastParked += 1
    let id = lastParked
    await withCheckedContinuation { continuation in
      parked[id] = continuation
      _ = eventLoop.assumeIsolatedUnsafeUnchecked().scheduleTask(
        deadline: .uptimeNanoseconds(UInt64(max(0, deadline)))
      ) { self.unpark(id) }
    }
  }

  private func unpark(_ id: UInt64) {
    parked.removeValue(forKey: id)?.resume()
  }

  private func withoutBroker(_ subjects: TierList<LimitedSubject>, fallsBack: Bool) -> LimitVerdict {
    let mode = fallsBack ? configuration.brokerDownMode : .closed
    switch mode {
    case .open:
      count { $0.admittedUnasked += 1 }
      return .admitted(nil, rules.policies)
    case .closed:
      count { $0.undecided += 1 }
      return .unavailable
    case .local: return decideAlone(subjects)
    }
  }

  private func decideAlone(_ subjects: TierList<LimitedSubject>) -> LimitVerdict {
    let tiers = tiers(subjects, secret ?? Self.processSecret, isShadow: false)
    if local == nil {
      let layout = BucketTableLayout(keys: Self.localKeys, policies: PolicyID.count)
      local = RateLimiter(table: BucketTable(layout: layout), policies: localPolicies)
    }
    guard let decision = local?.decide(tiers, at: ringdraft_monotonic_nanoseconds()) else { return .unavailable }
    guard decision.isAdmitted else {
      count { $0.refusedAlone += 1 }
      return .refused(decision, localPolicies)
    }
    count { $0.admittedAlone += 1 }
    return .admitted(decision, localPolicies)
  }

  /// For keys before the broker has ever been reached.
  private static let processSecret = HashSecret(high: .random(in: .min ... .max), low: .random(in: .min ... .max))
}

// MARK: - Counts

extension LimitGate {
  private func count(_ change: (inout WorkerLimitCounts) -> Void) {
    change(&counts)
    scheduleReport()
  }

  private func scheduleReport() {
    guard !isReportScheduled else { return }
    isReportScheduled = true
    _ = eventLoop.assumeIsolatedUnsafeUnchecked().scheduleTask(in: Self.reportInterval) { self.report() }
  }

  /// While there is no connection, counts go on gathering.
  private func report() {
    isReportScheduled = false
    if broker.report(counts) { counts = WorkerLimitCounts() } else { scheduleReport() }
  }
}
