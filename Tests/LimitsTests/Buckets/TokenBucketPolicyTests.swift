import Limits
import Testing

@Suite struct TokenBucketPolicyTests {
  @Test(
    arguments: [
      (0, 1), (1, 0), (-1, 5), (5, -1), (Int64.min, 1), (1, Int64.max), (Int64.max, 1), (60_000_001, 1),
      (1, 10_000_001),
    ] as [(Int64, Int64)])
  func refusesWhatIsOutOfBounds(perMinute: Int64, burst: Int64) {
    #expect(TokenBucketPolicy(perMinute: perMinute, burst: burst) == nil)
  }

  @Test func theIntervalIsRoundedUp() throws {
    #expect(try #require(TokenBucketPolicy(perMinute: 60, burst: 1)).emissionInterval == 1_000_000_000)
    #expect(try #require(TokenBucketPolicy(perMinute: 7, burst: 1)).emissionInterval == 8_571_428_572)
    #expect(try #require(TokenBucketPolicy(perMinute: 60_000_000, burst: 1)).emissionInterval == 1_000)
  }

  @Test func theLargestPolicyLeavesRoomForSums() throws {
    let policy = try #require(TokenBucketPolicy(perMinute: 1, burst: TokenBucketPolicy.maximumBurst))
    let now = Int64.max / 4
    var bucket = TokenBucket.full
    bucket = try #require(bucket.taking(policy.burst, of: policy, at: now))
    #expect(bucket.taking(1, of: policy, at: now) == nil)
    #expect(bucket.nextTokenAt(policy, at: now) == now + policy.emissionInterval)
  }

  @Test func sharesAreNeverNothing() throws {
    let policy = try #require(TokenBucketPolicy(perMinute: 3, burst: 1))
    #expect(policy.halved == TokenBucketPolicy(perMinute: 1, burst: 1))
    #expect(policy.divided(by: 100) == TokenBucketPolicy(perMinute: 1, burst: 1))
    #expect(
      try #require(TokenBucketPolicy(perMinute: 120, burst: 30)).halved == TokenBucketPolicy(perMinute: 60, burst: 15))
  }
}
