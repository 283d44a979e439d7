import Limits
import TestSupport
import Testing

@Suite struct TokenBucketTests {
  private static let start: Int64 = 1_000_000_000_000

  @Test func admitsItsBurstAtOnceAndNoMore() throws {
    let policy = try #require(TokenBucketPolicy(perMinute: 2, burst: 30))
    var bucket = TokenBucket.full
    for left in (0..<30).reversed() {
      bucket = try #require(bucket.taking(1, of: policy, at: Self.start))
      #expect(bucket.tokens(of: policy, at: Self.start) == Int64(left))
    }
    #expect(bucket.taking(1, of: policy, at: Self.start) == nil)
  }

  @Test func theInstantItNamesIsTheFirstThatPasses() throws {
    let policy = try #require(TokenBucketPolicy(perMinute: 7, burst: 3))
    let bucket = try #require(TokenBucket.full.taking(3, of: policy, at: Self.start))
    let next = bucket.nextTokenAt(policy, at: Self.start)
    #expect(bucket.taking(1, of: policy, at: next - 1) == nil)
    #expect(bucket.taking(1, of: policy, at: next) != nil)
    #expect(TokenBucket.full.nextTokenAt(policy, at: Self.start) == Self.start)
  }

  /// A published limiter admits 15 from a bucket of 10 after 15 s without a request.
  @Test func neverAdmitsMoreThanItsCapacityAfterAnyIdleTime() throws {
    let policy = try #require(TokenBucketPolicy(perMinute: 60, burst: 10))
    for idle in stride(from: Int64(0), through: 3 * policy.capacity, by: 250_000_000) {
      var bucket = try #require(TokenBucket.full.taking(10, of: policy, at: Self.start))
      let now = Self.start + idle
      var admitted = 0
      while let next = bucket.taking(1, of: policy, at: now) {
        bucket = next
        admitted += 1
      }
      #expect(Int64(admitted) == min(idle / policy.emissionInterval, 10))
    }
  }

  @Test func costsOutOfBoundsAreDefined() throws {
    let policy = try #require(TokenBucketPolicy(perMinute: 60, burst: 10))
    #expect(TokenBucket.full.taking(0, of: policy, at: Self.start) == TokenBucket(fullAt: Self.start))
    #expect(TokenBucket.full.taking(11, of: policy, at: Self.start) == nil)
    #expect(TokenBucket.full.taking(-1, of: policy, at: Self.start) == nil)
    #expect(TokenBucket.full.taking(.max, of: policy, at: Self.start) == nil)
    #expect(TokenBucket(fullAt: .max).taking(1, of: policy, at: Self.start) == nil)
    #expect(TokenBucket(fullAt: .min).taking(10, of: policy, at: Self.start) != nil)
  }

  @Test func aDebtStaysInTimeWhenTheLimitsChange() throws {
    let slow = try #require(TokenBucketPolicy(perMinute: 60, burst: 10))
    let fast = try #require(TokenBucketPolicy(perMinute: 600, burst: 10))
    let wide = try #require(TokenBucketPolicy(perMinute: 60, burst: 20))
    let owing4s = try #require(TokenBucket.full.taking(4, of: slow, at: Self.start))
    #expect(owing4s.tokens(of: wide, at: Self.start) == 16)
    // A whole bucket of the faster policy is one second.
    #expect(owing4s.tokens(of: fast, at: Self.start) == 0)
    #expect(owing4s.nextTokenAt(fast, at: Self.start) == Self.start + fast.emissionInterval)
  }

  /// With t the times of what was admitted, the level is the greatest of tᵢ + (n − i)·interval: no step drifts from it.
  @Test func aMillionRandomStepsEndWhereTheClosedFormDoes() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    let policy = try #require(TokenBucketPolicy(perMinute: 7_000, burst: 50))
    var bucket = TokenBucket.full
    var now = Self.start
    var admitted: [Int64] = []
    for _ in 0..<1_000_000 {
      now += Int64(random.next() % UInt64(policy.emissionInterval * 2))
      if random.next() % 1_000 == 0 { now += Int64(random.next() % UInt64(policy.capacity * 2)) }
      guard let next = bucket.taking(1, of: policy, at: now) else { continue }
      bucket = next
      admitted.append(now)
    }
    var closed = Int64.min
    for (index, time) in admitted.enumerated() {
      closed = max(closed, time + Int64(admitted.count - index) * policy.emissionInterval)
    }
    #expect(bucket.fullAt == closed, "seed \(seed)")
    #expect(admitted.count > 500_000, "seed \(seed)")
  }
}
