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

  func reset(_ key: BucketKey, at now: Int64) -> Bool { limiter.reset(key, at: now) }

  var table: BucketTable { limiter.table }
  var policies: PolicyTable { limiter.policies }
  var counters: LimitCounters { limiter.counters }
}
