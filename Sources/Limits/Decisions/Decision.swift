/// What became of a request under its tiers: all were charged, or none.
package struct Decision: Equatable, Sendable {
  /// One tier's part in it.
  package struct Part: Equatable, Sendable {
    package let policy: PolicyID
    /// Whether this tier refused.
    package let isRefusing: Bool
    /// Whether the key found no slot and shared a bucket with others. Such a refusal is not to be remembered.
    package let isShared: Bool
    /// The level after the charge, or, when nothing was charged, as it is.
    package internal(set) var bucket: TokenBucket

    package init(policy: PolicyID, isRefusing: Bool, isShared: Bool, bucket: TokenBucket) {
      self.policy = policy
      self.isRefusing = isRefusing
      self.isShared = isShared
      self.bucket = bucket
    }
  }

  /// When it was taken, nanoseconds of the monotonic clock.
  package let at: Int64
  /// One for each tier that has a policy in force, in the order of the tiers.
  package let parts: TierList<Part>

  package init(at instant: Int64, parts: TierList<Part>) {
    at = instant
    self.parts = parts
  }

  package var isAdmitted: Bool {
    for index in 0..<parts.count where parts[index].isRefusing { return false }
    return true
  }
}
