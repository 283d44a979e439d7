import Limits

/// A limiter that can be asked inside an expectation.
final class LimiterUnderTest {
  private(set) var limiter: RateLimiter

  init(_ limiter: RateLimiter) {
    self.limiter = limiter
  }

  func decide(_ tiers: TierList<Tier>, cost: Int64 = 1, at now: Int64) -> Decision {
    limiter.decide(tiers, cost: cost, at: now)
  }

  func admits(_ tiers: TierList<Tier>, cost: Int64 = 1, at now: Int64) -> Bool {
    decide(tiers, cost: cost, at: now).isAdmitted
  }

  func reset(_ tier: Tier, at now: Int64) -> Bool { limiter.reset(tier, at: now) }
  func level(of tier: Tier, at now: Int64) -> (bucket: TokenBucket, isShared: Bool)? {
    limiter.level(of: tier, at: now)
  }

  var table: BucketTable { limiter.table }
  var policies: PolicyTable { limiter.policies }
  var counters: LimitCounters { limiter.counters }
}
