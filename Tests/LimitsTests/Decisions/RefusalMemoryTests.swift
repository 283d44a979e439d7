import Limits
import Testing

@Suite struct RefusalMemoryTests {
  private static let start: Int64 = 1_000_000_000_000
  private static let policy = PolicyID.route(.getDraft)

  private let policies: PolicyTable
  private var memory = RefusalMemory()

  init() throws {
    policies = PolicyTable(
      standard: try #require(TokenBucketPolicy(perMinute: 60, burst: 5)), routes: [:], address: nil,
      socketConnects: nil, socketMessages: nil)
  }

  @Test mutating func refusesUntilTheExactInstant() {
    let tiers = TierList(Self.tier(1))
    note(Self.refusal(fullAt: Self.start + 5_000_000_000), of: 1)
    #expect(refusal(tiers, after: 0)?.isAdmitted == false)
    #expect(refusal(tiers, after: 999_999_999) != nil)
    #expect(refusal(tiers, after: 1_000_000_000) == nil)
    #expect(memory.count == 0)
    #expect(memory.hits == 2)
  }

  @Test mutating func knowsOneTierOfSeveral() {
    note(Self.refusal(fullAt: Self.start + 5_000_000_000), of: 1)
    let decision = refusal(TierList(Self.tier(2), Self.tier(1)), after: 0)
    #expect(decision?.parts.map(\.policy) == [Self.policy])
    #expect(refusal(TierList(Self.tier(2)), after: 0) == nil)
  }

  @Test mutating func sharedBucketsAndAdmissionsAreNotRemembered() {
    note(Self.refusal(fullAt: Self.start + 5_000_000_000, isShared: true), of: 1)
    let admitted = Decision.Part(
      policy: Self.policy, isRefusing: false, isShared: false, bucket: TokenBucket(fullAt: Self.start + 5_000_000_000))
    note(Decision(at: Self.start, parts: TierList(admitted)), of: 2)
    #expect(memory.count == 0)
  }

  @Test mutating func isBoundedAndCanBeVoided() {
    for number in 0..<UInt64(RefusalMemory.maximumCount + 100) {
      note(Self.refusal(fullAt: Self.start + 5_000_000_000), of: number + 1)
    }
    #expect(memory.count == RefusalMemory.maximumCount)
    memory.void()
    #expect(memory.count == 0)
  }

  private mutating func note(_ decision: Decision, of number: UInt64) {
    memory.note(decision, of: TierList(Self.tier(number)), policies)
  }

  private mutating func refusal(_ tiers: TierList<Tier>, after nanoseconds: Int64) -> Decision? {
    memory.refusal(of: tiers, policies, at: Self.start + nanoseconds)
  }

  private static func tier(_ number: UInt64) -> Tier { Tier(policy, BucketKey(high: 0, low: number)) }

  private static func refusal(fullAt: Int64, isShared: Bool = false) -> Decision {
    let part = Decision.Part(policy: policy, isRefusing: true, isShared: isShared, bucket: TokenBucket(fullAt: fullAt))
    return Decision(at: start, parts: TierList(part))
  }
}
