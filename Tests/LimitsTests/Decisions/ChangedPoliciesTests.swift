import Limits
import TestSupport
import Testing

/// Limits that change while buckets are in debt: what a reload does. `RINGDRAFT_SEED` runs one seed again.
@Suite struct ChangedPoliciesTests {
  private static let get = PolicyID.route(.getDraft)
  private static let second: Int64 = 1_000_000_000

  private static func policies(_ policy: TokenBucketPolicy) -> PolicyTable {
    var table = PolicyTable()
    table[get] = policy
    return table
  }

  private static func table(keys: Int = 1_000) -> BucketTable {
    BucketTable(layout: BucketTableLayout(keys: keys, policies: PolicyID.count))
  }

  private static func policy(_ perMinute: Int64, _ burst: Int64) throws -> TokenBucketPolicy {
    try #require(TokenBucketPolicy(perMinute: perMinute, burst: burst))
  }

  /// How many of many requests pass at one instant.
  private static func admitted(_ limiter: inout RateLimiter, _ key: UInt64 = 1, at now: Int64) -> Int {
    let tiers = TierList(Tier(get, BucketKey(high: key, low: key)))
    return (0..<200).count { _ in limiter.decide(tiers, at: now).isAdmitted }
  }

  @Test func aLargerBucketHasItsAdditionalTokensAtOnce() throws {
    var limiter = RateLimiter(table: Self.table(), policies: Self.policies(try Self.policy(60, 10)))
    #expect(Self.admitted(&limiter, at: 0) == 10)
    limiter.policies = Self.policies(try Self.policy(60, 15))
    #expect(Self.admitted(&limiter, at: 0) == 5, "fifteen in all")
  }

  @Test func aSmallerBucketIsEmptyAndRefillsAtOnce() throws {
    var limiter = RateLimiter(table: Self.table(), policies: Self.policies(try Self.policy(60, 10)))
    #expect(Self.admitted(&limiter, at: 0) == 10)
    limiter.policies = Self.policies(try Self.policy(60, 3))
    #expect(Self.admitted(&limiter, at: 0) == 0)
    #expect(Self.admitted(&limiter, at: Self.second) == 1, "not after the seven that it has not")
    limiter.policies = Self.policies(try Self.policy(60, 10))
    #expect(Self.admitted(&limiter, at: Self.second) == 7, "three of the new bucket were owed")
  }

  @Test func aDebtIsTimeAndCountsForFewerTokensOfALowerRate() throws {
    var limiter = RateLimiter(table: Self.table(), policies: Self.policies(try Self.policy(60, 10)))
    #expect(Self.admitted(&limiter, at: 0) == 10, "ten seconds of debt")
    limiter.policies = Self.policies(try Self.policy(6, 10))
    #expect(Self.admitted(&limiter, at: 0) == 9, "one token of ten seconds is owed")
  }

  @Test func whatIsLimitedAnewHasTheLevelsOfWhenItWasLast() throws {
    let table = Self.table()
    let policies = Self.policies(try Self.policy(60, 10))
    var limiter = RateLimiter(table: table, policies: policies)
    #expect(Self.admitted(&limiter, at: 0) == 10)
    limiter.policies = PolicyTable()
    #expect(limiter.decide(TierList(Tier(Self.get, BucketKey(high: 1, low: 1))), at: 0).parts.count == 0)
    limiter.policies = policies
    #expect(Self.admitted(&limiter, at: 0) == 0)
  }

  @Test func aTableThatIsTooSmallMakesAllBucketsEmpty() throws {
    var limiter = RateLimiter(table: Self.table(keys: 4_000), policies: Self.policies(try Self.policy(60, 10)))
    for key in 1...UInt64(4_000) { _ = Self.admitted(&limiter, key &* 0x9E37_79B9_7F4A_7C15, at: 0) }
    limiter.move(to: Self.table(), at: 0)
    #expect(limiter.emptiedAt == 0)
    #expect(Self.admitted(&limiter, 77, at: 0) == 0, "nobody is let off")
    #expect(Self.admitted(&limiter, 77, at: 10 * Self.second) == 10)
  }

  /// Against the definition: one theoretical arrival time per key, whatever table it is in and whichever policy holds.
  /// No key gets more than each policy allows in the time it holds: a bucket, and what flows in.
  @Test func levelsAreExactOverChanges() throws {
    let seeds = TestSeed.given.map { [$0] } ?? (0..<40).map { _ in UInt64.random(in: .min ... .max) }
    for seed in seeds { try run(seed) }
  }

  private func run(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var policy = try Self.policy(60, 10)
    var limiter = RateLimiter(table: Self.table(), policies: Self.policies(policy))
    var arrivals: [UInt64: Int64] = [:]
    var admitted: [UInt64: Int64] = [:]
    var allowed: Int64 = policy.burst
    var now: Int64 = 5_000 * Self.second
    var since = now
    for _ in 0..<4_000 {
      now += Int64(random.next() % 400) * 1_000_000
      switch random.next() % 200 {
      case 0:
        allowed += (now - since) / policy.emissionInterval + 1
        policy = try Self.policy(Int64(1 + random.next() % 600), Int64(1 + random.next() % 20))
        limiter.policies = Self.policies(policy)
        allowed += policy.burst
        since = now
      case 1: limiter.move(to: Self.table(keys: 1_000 + Int(random.next() % 3_000)), at: now)
      default:
        let key = 1 + random.next() % 5
        let tat = min(max(arrivals[key] ?? 0, now), now + policy.capacity)
        let isDue = tat + policy.emissionInterval - now <= policy.capacity
        arrivals[key] = isDue ? tat + policy.emissionInterval : tat
        let decision = limiter.decide(TierList(Tier(Self.get, BucketKey(high: key, low: ~key))), at: now)
        #expect(decision.isAdmitted == isDue, "RINGDRAFT_SEED=\(seed)")
        if decision.isAdmitted { admitted[key, default: 0] += 1 }
        let bound = allowed + (now - since) / policy.emissionInterval + 1
        #expect(admitted[key] ?? 0 <= bound, "RINGDRAFT_SEED=\(seed)")
        guard decision.isAdmitted == isDue else { return }
      }
    }
    #expect(limiter.emptiedAt == nil)
  }
}
