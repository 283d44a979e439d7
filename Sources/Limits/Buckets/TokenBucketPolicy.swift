/// How many requests of one kind a key may make: a token bucket of `burst` tokens that refills at a steady rate.
///
/// It is kept as the generic cell rate algorithm (ITU-T I.371, "virtual scheduling"): instead of tokens and the time of
/// the last refill there is one instant, the *theoretical arrival time*, and two constants derived from the policy, the
/// emission interval and the capacity in nanoseconds. All of it is integer arithmetic, so nothing drifts.
package struct TokenBucketPolicy: Codable, Equatable, Sendable {
  /// The most that can be configured: a token every microsecond.
  package static let maximumPerMinute: Int64 = 60_000_000
  /// The largest bucket that can be configured.
  package static let maximumBurst: Int64 = 10_000_000

  private static let nanosecondsPerMinute: Int64 = 60_000_000_000

  /// What routes that read get when nothing else is said.
  package static let standard = TokenBucketPolicy(unchecked: 120, burst: 30)

  /// Tokens a minute, 1 to ``maximumPerMinute``.
  package let perMinute: Int64
  /// Tokens of a full bucket, 1 to ``maximumBurst``.
  package let burst: Int64

  /// Nanoseconds until one more token is there, rounded up: the rate is never more than what was configured.
  package var emissionInterval: Int64 { (Self.nanosecondsPerMinute + perMinute - 1) / perMinute }
  /// Nanoseconds until an empty bucket is full. At most 6·10¹⁷, nineteen years, so that sums with it cannot overflow.
  package var capacity: Int64 { burst * emissionInterval }

  /// - Returns: nil when a value is out of its bounds. A rate or a burst of 0 is no limit and no policy.
  package init?(perMinute: Int64, burst: Int64) {
    guard (1...Self.maximumPerMinute).contains(perMinute), (1...Self.maximumBurst).contains(burst) else { return nil }
    self.perMinute = perMinute
    self.burst = burst
  }

  /// Half of the rate and half of the burst, at least 1 of each: what changes something gets that.
  package var halved: TokenBucketPolicy { divided(by: 2) }

  /// One of `parts` equal shares, rounded down, at least 1 of each.
  /// - Precondition: `parts` is at least 1.
  package func divided(by parts: Int64) -> TokenBucketPolicy {
    TokenBucketPolicy(unchecked: max(1, perMinute / parts), burst: max(1, burst / parts))
  }

  private init(unchecked perMinute: Int64, burst: Int64) {
    self.perMinute = perMinute
    self.burst = burst
  }
}
