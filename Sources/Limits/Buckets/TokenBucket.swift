/// The level of one bucket, as the instant at which it will be full again (its theoretical arrival time).
///
/// An instant that has passed is a full bucket, so a level that lies in the past need not be kept at all. The debt is
/// in time, not in tokens: when the limits change it stays what it was, at most the new capacity.
package struct TokenBucket: Equatable, Sendable {
  /// Nanoseconds of the monotonic clock.
  package var fullAt: Int64

  /// A bucket that is full at any time.
  package static let full = TokenBucket(fullAt: 0)

  package init(fullAt: Int64) {
    self.fullAt = fullAt
  }

  /// A bucket that was emptied at `instant`.
  package init(emptyAt instant: Int64, _ policy: TokenBucketPolicy) {
    fullAt = instant + policy.capacity
  }

  /// This level as `policy` sees it at `now`: not before now, and owing no more than a whole bucket.
  package func clamped(to policy: TokenBucketPolicy, at now: Int64) -> TokenBucket {
    TokenBucket(fullAt: min(max(fullAt, now), now + policy.capacity))
  }

  /// The level after `cost` more tokens were taken, or nil when they are not there.
  /// - Parameter cost: 0 asks for the level alone. More than the burst is never there.
  package func taking(_ cost: Int64, of policy: TokenBucketPolicy, at now: Int64) -> TokenBucket? {
    let level = clamped(to: policy, at: now)
    guard (0...policy.burst).contains(cost) else { return nil }
    let fullAt = level.fullAt + cost * policy.emissionInterval
    return fullAt - now <= policy.capacity ? TokenBucket(fullAt: fullAt) : nil
  }

  /// Whole tokens that are there at `now`.
  package func tokens(of policy: TokenBucketPolicy, at now: Int64) -> Int64 {
    (policy.capacity - (clamped(to: policy, at: now).fullAt - now)) / policy.emissionInterval
  }

  /// The first instant at which a request of one token passes if nobody else takes any. Not before `now`.
  package func nextTokenAt(_ policy: TokenBucketPolicy, at now: Int64) -> Int64 {
    let fullAt = clamped(to: policy, at: now).fullAt
    return max(now, fullAt + policy.emissionInterval - policy.capacity)
  }
}
