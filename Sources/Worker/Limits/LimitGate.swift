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

  let configuration: Configuration
  private let eventLoop: any EventLoop
  private let broker: BrokerClient
  private var memory = RefusalMemory()
  /// Counts the times what was remembered became void.
  private var memoryGeneration: UInt64 = 0
  /// The same limits, a share of each.
  private let localPolicies: PolicyTable
  /// Decides while the broker is away; made when it is first needed.
  private var local: RateLimiter?
  /// Of the broker's table; nil before the first connection.
  private var secret: HashSecret?
  private var parked: [UInt64: CheckedContinuation<Void, Never>] = [:]
  private var lastParked: UInt64 = 0

  init(_ configuration: Configuration, eventLoop: any EventLoop, broker: BrokerClient) {
    self.configuration = configuration
    self.eventLoop = eventLoop
    self.broker = broker
    localPolicies = configuration.policies.divided(by: configuration.workers)
  }

  /// Connected: keys are hashed under this secret from now on, and what is remembered may be another broker's.
  func welcomed(_ welcome: Welcome) {
    if secret != welcome.secret { local = nil }
    secret = welcome.secret
    memory.void()
    memoryGeneration += 1
    for id in Array(parked.keys) { unpark(id) }
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
    let policies = configuration.policies
    if configuration.mode == .shadow {
      if let secret { broker.note(LimitQuestion(deadline: deadline, tiers: tiers(subjects, secret, isShadow: true))) }
      return .admitted(nil, policies)
    }
    if secret == nil { await park(until: deadline) }
    guard let secret else { return withoutBroker(subjects, fallsBack: fallsBack) }
    let tiers = tiers(subjects, secret, isShadow: false)
    guard tiers.count > 0 else { return .admitted(nil, policies) }
    if let decision = memory.refusal(of: tiers, policies, at: ringdraft_monotonic_nanoseconds()) {
      return .refused(decision, policies)
    }
    let generation = memoryGeneration
    do {
      let decision = try await broker.decide(LimitQuestion(deadline: deadline, tiers: tiers))
      if decision.isAdmitted { return .admitted(decision, policies) }
      if generation == memoryGeneration { memory.note(decision, of: tiers, policies) }
      return .refused(decision, policies)
    } catch {
      return withoutBroker(subjects, fallsBack: fallsBack)
    }
  }

  private func tiers(
    _ subjects: TierList<LimitedSubject>, _ secret: HashSecret, isShadow: Bool
  ) -> TierList<Tier> {
    var tiers = TierList<Tier>()
    for index in 0..<subjects.count where configuration.policies[subjects[index].policy] != nil {
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
    guard fallsBack else { return .unavailable }
    switch configuration.brokerDownMode {
    case .open: return .admitted(nil, configuration.policies)
    case .closed: return .unavailable
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
    return decision.isAdmitted ? .admitted(decision, localPolicies) : .refused(decision, localPolicies)
  }

  /// For keys before the broker has ever been reached.
  private static let processSecret = HashSecret(high: .random(in: .min ... .max), low: .random(in: .min ... .max))
}
