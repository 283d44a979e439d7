import HTTPTypes
import Limits
import Testing

@testable import Worker

@Suite struct RateLimitFieldsTests {
  private static let now: Int64 = 1_000_000_000_000
  private static let append = PolicyID.route(.appendSegment)
  private let policies: PolicyTable

  init() throws {
    policies = PolicyTable(
      standard: try #require(TokenBucketPolicy(perMinute: 120, burst: 30)),
      routes: [.getDraft: try #require(TokenBucketPolicy(perMinute: 6, burst: 6))],
      address: TokenBucketPolicy(perMinute: 600, burst: 600), socketConnects: nil, socketMessages: nil)
  }

  @Test func aRefusalSpeaksOfWhatRefused() {
    let fields = fields(
      part(Self.append, isRefusing: true, fullIn: 15), part(.address, isRefusing: false, fullIn: 2))
    #expect(fields[.retryAfter] == "1")
    #expect(fields[.xRateLimitLimit] == "60")
    #expect(fields[.xRateLimitRemaining] == "0")
    #expect(fields[.xRateLimitReset] == "15")
    #expect(fields[.rateLimit] == #""segments.append";r=0;t=1"#)
    #expect(fields[.rateLimitPolicy] == #""segments.append";q=15;w=15, "ip";q=600;w=60"#)
  }

  @Test func ofSeveralTheLongestWaitDecides() {
    let fields = fields(
      part(Self.append, isRefusing: true, fullIn: 15), part(.route(.getDraft), isRefusing: true, fullIn: 55))
    #expect(fields[.retryAfter] == "5", "a token every 10 s, six of them a minute")
    #expect(fields[.xRateLimitLimit] == "6")
    #expect(fields[.rateLimit] == #""segments.append";r=0;t=1, "drafts.get";r=0;t=5"#)
  }

  @Test func timesAreRoundedUp() {
    let part = Decision.Part(
      policy: Self.append, isRefusing: true, isShared: false,
      bucket: TokenBucket(fullAt: Self.now + 14_000_000_001))
    let fields = RateLimitFields.fields(of: Decision(at: Self.now, parts: TierList(part)), policies)
    #expect(fields[.xRateLimitReset] == "15")
    #expect(fields[.retryAfter] == "1")
  }

  @Test func anAdmissionTellsWhatIsLeft() {
    let fields = fields(
      part(Self.append, isRefusing: false, fullIn: 10), part(.address, isRefusing: false, fullIn: 30))
    #expect(fields[.retryAfter] == nil)
    #expect(fields[.xRateLimitRemaining] == "5", "of the tier with the fewest")
    #expect(fields[.rateLimit] == #""segments.append";r=5;t=1, "ip";r=300;t=1"#)
  }

  @Test func nothingIsSaidWhereNothingWasAsked() {
    #expect(RateLimitFields.fields(of: Decision(at: 0, parts: TierList()), policies).isEmpty)
  }

  private func part(_ policy: PolicyID, isRefusing: Bool, fullIn seconds: Int64) -> Decision.Part {
    Decision.Part(
      policy: policy, isRefusing: isRefusing, isShared: false,
      bucket: TokenBucket(fullAt: Self.now + seconds * 1_000_000_000))
  }

  private func fields(_ parts: Decision.Part...) -> HTTPFields {
    var list = TierList<Decision.Part>()
    for part in parts { list.append(part) }
    return RateLimitFields.fields(of: Decision(at: Self.now, parts: list), policies)
  }
}
