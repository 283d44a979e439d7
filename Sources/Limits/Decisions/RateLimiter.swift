/// Holds requests against their tiers: checks all of them, then charges all of them or none.
package struct RateLimiter {
  package private(set) var table: BucketTable
  package var policies: PolicyTable
  package private(set) var counters = LimitCounters()
  /// Where a table was damaged, every bucket counts as emptied at this instant. Nil when nothing was lost.
  package private(set) var emptiedAt: Int64?
  /// Keys that were reset while every bucket counted as emptied: theirs do not.
  private var spared: Set<BucketKey> = []
  /// The most of those.
  private static let maximumSpared = 4_096

  /// - Parameter emptiedAt: set when what the table knew was lost: all buckets start empty then, not full.
  package init(table: BucketTable, policies: PolicyTable, emptiedAt: Int64? = nil) {
    self.table = table
    self.policies = policies
    self.emptiedAt = emptiedAt
  }

  /// Decides one request.
  /// - Parameters:
  ///   - tiers: those without a policy in force are passed over.
  ///   - cost: tokens of each tier. 0 looks without charging; more than a burst is refused.
  ///   - now: nanoseconds of the monotonic clock.
  package mutating func decide(_ tiers: TierList<Tier>, cost: Int64 = 1, at now: Int64) -> Decision {
    var parts = TierList<Decision.Part>()
    var charges: InlineArray<4, Charge> = .init(repeating: .none)
    var isAdmitted = true
    for index in 0..<tiers.count {
      let tier = tiers[index]
      guard let policy = policies[tier.policy] else { continue }
      let place = table.place(of: tier.key, policy: tier.policy.number, at: now)
      let kept = table.level(at: place) ?? table.sharedLevel(of: tier.key, policy: tier.policy.number)
      let level = floored(kept, policy, tier.key).clamped(to: policy, at: now)
      if kept.fullAt > now + policy.capacity { forgive(kept, as: level, of: tier, at: place) }
      let charged = level.taking(cost, of: policy, at: now)
      if charged == nil { isAdmitted = false }
      charges[parts.count] = Charge(tier: tier, place: place, before: level)
      parts.append(
        Decision.Part(
          policy: tier.policy, isRefusing: charged == nil, isShared: place.isShared, bucket: charged ?? level))
    }
    if !isAdmitted {
      for index in 0..<parts.count { parts[index].bucket = charges[index].before }
    } else if cost > 0 {
      charge(parts, charges, at: now)
    }
    counters.count(parts, isAdmitted: isAdmitted)
    return Decision(at: now, parts: parts)
  }

  /// A debt of former limits that is more than a whole bucket becomes a whole bucket for good: else it would be one at
  /// every later instant too, and the bucket would not begin to fill before the rest has passed.
  private mutating func forgive(_ kept: TokenBucket, as level: TokenBucket, of tier: Tier, at place: BucketTable.Place)
  {
    guard level.fullAt < kept.fullAt, table.level(at: place) != nil else { return }
    table.set(level, of: tier.key, at: place)
  }

  /// The level of a tier's bucket, without charging or counting anything.
  /// - Returns: nil when no policy is in force for it. `isShared`: the key has no slot, the level is of a bucket it
  ///   shares.
  package func level(of tier: Tier, at now: Int64) -> (bucket: TokenBucket, isShared: Bool)? {
    guard let policy = policies[tier.policy] else { return nil }
    let place = table.place(of: tier.key, policy: tier.policy.number, at: now)
    let kept = table.level(at: place) ?? table.sharedLevel(of: tier.key, policy: tier.policy.number)
    return (floored(kept, policy, tier.key).clamped(to: policy, at: now), place.isShared)
  }

  /// Fills a tier's bucket. A bucket that is shared stays as it is: it is others' debt as well.
  /// - Returns: whether the bucket is the key's own, and full now.
  package mutating func reset(_ tier: Tier, at now: Int64) -> Bool {
    let place = table.place(of: tier.key, policy: tier.policy.number, at: now)
    guard !place.isShared else { return false }
    if let emptiedAt, let policy = policies[tier.policy],
      TokenBucket(emptyAt: emptiedAt, policy).fullAt > now
    {
      guard spared.count < Self.maximumSpared else { return false }
      spared.insert(tier.key)
    }
    // Also where the key has no slot: else it would begin with what is left in the bucket it shared before.
    table.set(.full, of: tier.key, at: place)
    return true
  }

  /// Goes on with another table, to which all levels are taken: one of another size. Where not all of them find room,
  /// every bucket counts as emptied now.
  /// - Parameter other: empty.
  package mutating func move(to other: BucketTable, at now: Int64) {
    var other = other
    if !other.takeLevels(from: table, at: now) {
      emptiedAt = now
      spared = []
    }
    table = other
  }

  /// What was counted so far. Counting begins anew.
  package mutating func takeCounters() -> LimitCounters {
    defer { counters = LimitCounters() }
    return counters
  }

  private func floored(_ level: TokenBucket, _ policy: TokenBucketPolicy, _ key: BucketKey) -> TokenBucket {
    guard let emptiedAt, !spared.contains(key) else { return level }
    return TokenBucket(fullAt: max(level.fullAt, TokenBucket(emptyAt: emptiedAt, policy).fullAt))
  }

  /// The first tier's charge may take the slot that another was to have, or had while its bucket was full: those are
  /// looked up again.
  private mutating func charge(
    _ parts: TierList<Decision.Part>, _ charges: InlineArray<4, Charge>, at now: Int64
  ) {
    for index in 0..<parts.count {
      let charge = charges[index]
      var place = charge.place
      if index > 0 { place = table.place(of: charge.tier.key, policy: charge.tier.policy.number, at: now) }
      var bucket = parts[index].bucket
      if place.isShared, place != charge.place, let others = table.level(at: place) {
        // The last slot went to another tier of this request: the debt joins that of the bucket others share.
        bucket.fullAt += max(0, others.fullAt - now)
      }
      table.set(bucket, of: charge.tier.key, at: place)
    }
  }
}

/// What a tier would be charged, and where.
private struct Charge {
  let tier: Tier
  let place: BucketTable.Place
  let before: TokenBucket

  static let none = Charge(
    tier: Tier(.address, BucketKey(high: 0, low: 0)), place: .shared(bucket: 0), before: .full)
}

extension BucketTable.Place {
  var isShared: Bool {
    if case .shared = self { true } else { false }
  }
}
