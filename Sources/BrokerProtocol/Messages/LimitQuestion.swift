import Limits

/// A request held against its limits.
package struct LimitQuestion: Equatable, Sendable {
  /// Nobody waits for the answer after this, so nothing is charged: nanoseconds of the monotonic clock.
  package let deadline: Int64
  /// Tokens of each tier.
  package let cost: UInt32
  package let tiers: TierList<Tier>

  package init(deadline: Int64, cost: UInt32 = 1, tiers: TierList<Tier>) {
    self.deadline = deadline
    self.cost = cost
    self.tiers = tiers
  }
}
