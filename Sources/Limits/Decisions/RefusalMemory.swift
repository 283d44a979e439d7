/// What a worker remembers of refusals: a key that was refused cannot be admitted before a known instant, whoever asks,
/// so until then the broker need not be asked either. A flood on one key ends here.
///
/// It is void as soon as that may be wrong: when a key was reset or limits were changed, and when the connection over
/// which the worker would learn of it is lost.
package struct RefusalMemory: Sendable {
  /// The most keys remembered; the newest refusal takes the place of the one that ends first among a few.
  package static let maximumCount = 8_192
  /// How many are looked at for one to forget.
  private static let sampled = 8

  private var refusals: [BucketKey: Decision.Part] = [:]
  /// Requests refused from memory.
  package private(set) var hits: UInt64 = 0
  /// Counts how often everything was forgotten. A refusal that was asked for in an earlier generation is not to be
  /// noted: it may be of before what made the others void.
  package private(set) var generation: UInt64 = 0

  package init() {}

  package var count: Int { refusals.count }

  /// Notes the tiers that refused. A shared bucket is not the key's own: its refusal is not noted.
  package mutating func note(_ decision: Decision, of tiers: TierList<Tier>, _ policies: PolicyTable) {
    for part in decision.parts where part.isRefusing && !part.isShared {
      guard policies[part.policy] != nil, let tier = tiers.first(where: { $0.policy == part.policy }) else { continue }
      if refusals.count >= Self.maximumCount, refusals[tier.key] == nil { forgetOne(policies, at: decision.at) }
      refusals[tier.key] = part
    }
  }

  /// The decision the broker would take, if it is known to be a refusal.
  package mutating func refusal(of tiers: TierList<Tier>, _ policies: PolicyTable, at now: Int64) -> Decision? {
    guard !refusals.isEmpty else { return nil }
    var parts = TierList<Decision.Part>()
    for index in 0..<tiers.count {
      let tier = tiers[index]
      guard let part = refusals[tier.key], let policy = policies[tier.policy] else { continue }
      if now < part.bucket.nextTokenAt(policy, at: now) {
        parts.append(part)
      } else {
        refusals[tier.key] = nil
      }
    }
    guard parts.count > 0 else { return nil }
    hits += 1
    return Decision(at: now, parts: parts)
  }

  /// Forgets everything.
  package mutating func void() {
    refusals.removeAll(keepingCapacity: true)
    generation += 1
  }

  private mutating func forgetOne(_ policies: PolicyTable, at now: Int64) {
    var soonest: (key: BucketKey, instant: Int64)?
    for (key, part) in refusals.prefix(Self.sampled) {
      let instant = policies[part.policy].map { part.bucket.nextTokenAt($0, at: now) } ?? now
      if soonest.map({ instant < $0.instant }) ?? true { soonest = (key, instant) }
    }
    if let soonest { refusals[soonest.key] = nil }
  }
}
