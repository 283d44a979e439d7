import Limits
import TestSupport
import Testing

@Suite struct RateLimiterTests {
  private static let start: Int64 = 1_000_000_000_000
  private static let secret = HashSecret(high: 11, low: 13)
  private static let get = PolicyID.route(.getDraft)

  @Test func chargesAllTiersOrNone() throws {
    let limiter = try Self.limiter(read: (60, 10), address: (60, 3))
    let ada = Self.tiers(user: "ada", address: 1)
    let grace = Self.tiers(user: "grace", address: 1)
    for _ in 0..<3 { #expect(limiter.admits(ada, at: Self.start)) }
    for _ in 0..<5 {
      let decision = limiter.decide(grace, at: Self.start)
      #expect(!decision.isAdmitted)
      #expect(decision.parts.map(\.isRefusing) == [false, true])
    }
    // Grace's own bucket paid for none of the refusals.
    let elsewhere = Self.tiers(user: "grace", address: 2)
    #expect(
      try #require(limiter.decide(elsewhere, at: Self.start).parts.first { _ in true }).bucket.tokens(
        of: #require(limiter.policies[Self.get]), at: Self.start) == 9)
  }

  @Test func namesEveryPolicyThatRefused() throws {
    let limiter = try Self.limiter(read: (60, 2), address: (60, 2))
    let tiers = Self.tiers(user: "ada", address: 1)
    _ = limiter.decide(tiers, cost: 2, at: Self.start)
    let decision = limiter.decide(tiers, at: Self.start)
    #expect(decision.parts.filter(\.isRefusing).map(\.policy) == [Self.get, .address])
    #expect(limiter.counters[Self.get].refused == 1)
    #expect(limiter.counters[Self.get].passed == 1)
  }

  @Test func tiersWithoutAPolicyAreOff() throws {
    let limiter = try Self.limiter(read: (60, 1), address: nil)
    let decision = limiter.decide(Self.tiers(user: "ada", address: 1), at: Self.start)
    #expect(decision.parts.count == 1)
  }

  @Test func lookingChargesNothing() throws {
    let limiter = try Self.limiter(read: (60, 1), address: nil)
    let tiers = Self.tiers(user: "ada", address: 1)
    for _ in 0..<5 { #expect(limiter.admits(tiers, cost: 0, at: Self.start)) }
    #expect(limiter.table.occupiedSlots == 0)
    #expect(limiter.admits(tiers, at: Self.start))
    #expect(!limiter.admits(tiers, at: Self.start))
  }

  @Test func aResetFillsTheBucket() throws {
    let limiter = try Self.limiter(read: (1, 1), address: nil)
    let tiers = Self.tiers(user: "ada", address: 1)
    #expect(limiter.admits(tiers, at: Self.start))
    #expect(limiter.reset(tiers[0], at: Self.start))
    #expect(limiter.admits(tiers, at: Self.start))
    #expect(!limiter.admits(tiers, at: Self.start))
    #expect(limiter.reset(Self.tiers(user: "nobody", address: 1)[0], at: Self.start))
  }

  @Test func aLevelIsToldWithoutAChargeOrACount() throws {
    let limiter = try Self.limiter(read: (60, 2), address: nil)
    let tiers = Self.tiers(user: "ada", address: 1)
    for expected: Int64 in [2, 1, 0] {
      for _ in 0..<3 {
        let level = try #require(limiter.level(of: tiers[0], at: Self.start))
        let policy = try #require(limiter.policies[tiers[0].policy])
        #expect(level.bucket.tokens(of: policy, at: Self.start) == expected && !level.isShared)
      }
      _ = limiter.decide(tiers, at: Self.start)
    }
    #expect(limiter.table.occupiedSlots == 1)
    #expect(limiter.counters.admitted == 2 && limiter.counters.refused == 1)
    #expect(limiter.level(of: Tier(.address, tiers[0].key), at: Self.start) == nil, "no such limit")
  }

  @Test func aResetFillsABucketThatCountedAsEmptied() throws {
    let policies = try Self.limiter(read: (1, 3), address: nil).policies
    let table = BucketTable(layout: BucketTableLayout(keys: 1_000, policies: PolicyID.count))
    let limiter = LimiterUnderTest(RateLimiter(table: table, policies: policies, emptiedAt: Self.start))
    let tiers = Self.tiers(user: "ada", address: 1)
    #expect(!limiter.admits(tiers, at: Self.start))
    #expect(limiter.reset(tiers[0], at: Self.start))
    #expect((0..<5).count { _ in limiter.admits(tiers, at: Self.start) } == 3)
    #expect(!limiter.admits(Self.tiers(user: "grace", address: 1), at: Self.start))
  }

  @Test func keysInDebtAreCounted() throws {
    let limiter = try Self.limiter(read: (60, 1), address: nil)
    for user in 0..<50 { _ = limiter.decide(Self.tiers(user: "user\(user)", address: 1), at: Self.start) }
    let slots = limiter.table.layout.slots
    #expect(limiter.table.keysInDebt(in: 0..<slots, at: Self.start) == 50)
    let halves = [0..<slots / 2, slots / 2..<slots].map { limiter.table.keysInDebt(in: $0, at: Self.start) }
    #expect(halves.reduce(0, +) == 50)
    #expect(limiter.table.keysInDebt(in: 0..<slots, at: Self.start + 60_000_000_000) == 0)
  }

  @Test func damageStartsEveryBucketEmpty() throws {
    let policies = try Self.policies(read: (60, 10), address: nil)
    let limiter = LimiterUnderTest(
      RateLimiter(
        table: BucketTable(layout: Self.layout(keys: 1_000)), policies: policies, emptiedAt: Self.start))
    let tiers = Self.tiers(user: "ada", address: 1)
    #expect(!limiter.admits(tiers, at: Self.start))
    #expect(limiter.admits(tiers, at: Self.start + 1_000_000_000))
    #expect(!limiter.admits(tiers, at: Self.start + 1_000_000_000))
    #expect(limiter.admits(tiers, cost: 10, at: Self.start + 20_000_000_000))
  }

  /// Beside a dictionary of buckets without any bound.
  @Test func decidesLikeAnUnboundedTable() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    let limiter = try Self.limiter(read: (6_000, 5), address: (60_000, 20))
    var model: [BucketKey: TokenBucket] = [:]
    var now = Self.start
    var counts = (admitted: 0, refused: 0)
    for _ in 0..<200_000 {
      now += Int64(random.next() % 30_000)
      let tiers = Self.tiers(user: "user\(random.next() % 300)", address: random.next() % 60)
      var levels: [(BucketKey, TokenBucket)] = []
      for tier in tiers {
        let policy = try #require(limiter.policies[tier.policy])
        guard let level = model[tier.key, default: .full].taking(1, of: policy, at: now) else { continue }
        levels.append((tier.key, level))
      }
      let isAdmitted = levels.count == tiers.count
      if isAdmitted {
        for (key, level) in levels { model[key] = level }
        counts.admitted += 1
      } else {
        counts.refused += 1
      }
      guard limiter.decide(tiers, at: now).isAdmitted == isAdmitted else {
        Issue.record("differs from the model, seed \(seed)")
        return
      }
    }
    #expect(counts.admitted > 10_000 && counts.refused > 10_000, "\(counts), seed \(seed)")
  }

  @Test func aFullTableNeverGivesAFreshBucket() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    let limiter = try Self.limiter(read: (1, 5), address: nil)
    var admitted = 0
    for _ in 0..<30_000 {
      let tiers = Self.tiers(user: "user\(random.next())", address: 1)
      if limiter.decide(tiers, at: Self.start).isAdmitted { admitted += 1 }
    }
    let shared = BucketTableLayout.sharedPerPolicy * 5
    #expect(admitted >= 1_000, "seed \(seed)")
    #expect(admitted <= limiter.table.layout.slots + shared, "seed \(seed)")
    #expect(limiter.counters[Self.get].shared > 10_000, "seed \(seed)")
  }

  @Test func keysThatAreFullAgainMakeRoom() throws {
    let limiter = try Self.limiter(read: (60, 5), address: nil)
    var now = Self.start
    for round in 0..<50 {
      for user in 0..<1_000 {
        let decision = limiter.decide(Self.tiers(user: "user\(round).\(user)", address: 1), at: now)
        #expect(decision.isAdmitted)
      }
      now += 1_000_000_000
    }
    #expect(limiter.counters[Self.get].shared == 0)
    #expect(limiter.table.occupiedSlots <= limiter.table.layout.slots)
  }

  @Test func anotherProcessFindsTheLevelsInTheMemory() throws {
    let layout = Self.layout(keys: 1_000)
    let memory = BucketMemory(byteCount: layout.byteCount + 64)
    let policies = try Self.policies(read: (1, 3), address: (1, 100))
    let first = LimiterUnderTest(
      RateLimiter(table: BucketTable(layout: layout, in: memory, at: 64), policies: policies))
    let tiers = Self.tiers(user: "ada", address: 1)
    for _ in 0..<2 { #expect(first.admits(tiers, at: Self.start)) }
    let second = LimiterUnderTest(
      RateLimiter(table: BucketTable(layout: layout, in: memory, at: 64), policies: policies))
    #expect(second.table.occupiedSlots == 2)
    #expect(second.admits(tiers, at: Self.start))
    #expect(!second.admits(tiers, at: Self.start))
  }

  private static func layout(keys: Int) -> BucketTableLayout {
    BucketTableLayout(keys: keys, policies: PolicyID.count)
  }

  private static func policies(read: (Int64, Int64), address: (Int64, Int64)?) throws -> PolicyTable {
    PolicyTable(
      standard: try #require(TokenBucketPolicy(perMinute: read.0, burst: read.1)), routes: [:],
      address: try address.map { try #require(TokenBucketPolicy(perMinute: $0.0, burst: $0.1)) },
      socketConnects: nil, socketMessages: nil)
  }

  private static func limiter(read: (Int64, Int64), address: (Int64, Int64)?) throws -> LimiterUnderTest {
    LimiterUnderTest(
      RateLimiter(
        table: BucketTable(layout: layout(keys: 1_000)), policies: try policies(read: read, address: address)))
  }

  private static func tiers(user: String, address: UInt64) -> TierList<Tier> {
    let prefix = NetworkPrefix(high: 0, low: address, bits: 128)
    return TierList(
      Tier(get, BucketKey(get, .user(user), isShadow: false, secret: secret)),
      Tier(.address, BucketKey(.address, .address(prefix), isShadow: false, secret: secret)))
  }
}
