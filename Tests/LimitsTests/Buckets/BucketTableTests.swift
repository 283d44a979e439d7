import Limits
import TestSupport
import Testing

@Suite struct BucketTableTests {
  private static let now: Int64 = 1_000_000_000_000

  /// A key has 48 bytes for itself, whatever it is called: two slots, since half of them stay free.
  @Test(arguments: [1_000, 100_000, 1_000_000, 100_000_000])
  func aKeyTakesNoMoreThanSixtyFourBytes(keys: Int) {
    let layout = BucketTableLayout(keys: keys, policies: PolicyID.count)
    let shared = PolicyID.count * BucketTableLayout.sharedPerPolicy * 8
    #expect(layout.byteCount <= shared + 64 * keys)
    #expect(layout.slots >= 2 * keys)
  }

  /// As many keys as there is to be room for, all in debt: fewer than one in ten thousand shares a bucket.
  @Test func asManyKeysAsConfiguredHaveBucketsOfTheirOwn() throws {
    let keys = 100_000
    let flood = try Flood(keys: keys)
    for _ in 0..<keys { flood.ask(flood.newKey(), at: Self.now) }
    #expect(flood.shared <= keys / 10_000, "seed \(flood.seed)")
    #expect(flood.limiter.table.occupiedSlots == keys - flood.shared)
  }

  /// Ten times as many keys as there is room for, as `make bench` does with ten million: nothing grows, what was spent
  /// stays spent, and what has a bucket keeps it.
  @Test func tenTimesTheKeysLeaveEveryDebtAsItWas() throws {
    let keys = 20_000
    let flood = try Flood(keys: keys)
    let known = (0..<keys / 2).map { _ in flood.newKey() }
    for key in known { #expect(flood.ask(key, at: Self.now) == .ownBucket(admitted: true)) }
    let admitted = (0..<10 * keys).count { _ in flood.ask(flood.newKey(), at: Self.now).isAdmitted }
    #expect(flood.shared > 0 && admitted > keys / 2, "seed \(flood.seed)")
    #expect(admitted <= flood.limiter.table.layout.slots + 2 * BucketTableLayout.sharedPerPolicy, "seed \(flood.seed)")
    #expect(flood.limiter.table.occupiedSlots <= admitted + known.count)
    // A bucket of two tokens, of which one was spent before the flood.
    for key in known { #expect(flood.ask(key, at: Self.now) == .ownBucket(admitted: true), "seed \(flood.seed)") }
    for key in known { #expect(flood.ask(key, at: Self.now) == .ownBucket(admitted: false), "seed \(flood.seed)") }
  }

  /// Once the debts of a flood are paid, newcomers have buckets of their own again.
  @Test func afterAFloodThereIsRoom() throws {
    let keys = 5_000
    let flood = try Flood(keys: keys)
    for _ in 0..<10 * keys { flood.ask(flood.newKey(), at: Self.now) }
    let later = Self.now + 3 * Flood.emissionInterval
    let before = flood.shared
    for _ in 0..<keys / 10 { #expect(flood.ask(flood.newKey(), at: later) == .ownBucket(admitted: true)) }
    #expect(flood.shared == before, "seed \(flood.seed)")
  }
}

/// A limiter asked by random keys, none of them twice unless it is kept.
private final class Flood {
  enum Answer: Equatable {
    case ownBucket(admitted: Bool)
    case sharedBucket(admitted: Bool)

    var isAdmitted: Bool { self == .ownBucket(admitted: true) || self == .sharedBucket(admitted: true) }
  }

  /// Of a token a minute, in nanoseconds.
  static let emissionInterval: Int64 = 60_000_000_000
  let seed = UInt64.random(in: .min ... .max)
  private(set) var limiter: RateLimiter
  private(set) var shared = 0
  private var random: SplitMix64

  init(keys: Int) throws {
    let policies = PolicyTable(
      standard: try #require(TokenBucketPolicy(perMinute: 1, burst: 2)), routes: [:], address: nil,
      socketConnects: nil, socketMessages: nil)
    limiter = RateLimiter(
      table: BucketTable(layout: BucketTableLayout(keys: keys, policies: PolicyID.count)), policies: policies)
    random = SplitMix64(seed: seed)
  }

  func newKey() -> BucketKey { BucketKey(high: random.next(), low: random.next()) }

  @discardableResult
  func ask(_ key: BucketKey, at now: Int64) -> Answer {
    let decision = limiter.decide(TierList(Tier(.route(.getDraft), key)), at: now)
    guard decision.parts[0].isShared else { return .ownBucket(admitted: decision.isAdmitted) }
    shared += 1
    return .sharedBucket(admitted: decision.isAdmitted)
  }
}
