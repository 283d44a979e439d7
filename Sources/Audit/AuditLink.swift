/// What verification needs to know of one stored row.
package struct AuditLink: Equatable, Sendable {
  package let sequence: Int64
  /// The stored `prev_hash`; nil when it has not the length of one.
  package let previousHash: AuditDigest?
  /// The stored `hash`; nil when it has not the length of one.
  package let hash: AuditDigest?
  /// The hash that the row's columns and its stored `prev_hash` give; nil when a column has a type no row is written
  /// with.
  package let computedHash: AuditDigest?
  /// What an `ops.audit_pruned` row says stood before the first row left.
  package let checkpoint: AuditHead?

  package init(
    sequence: Int64, previousHash: AuditDigest?, hash: AuditDigest?, computedHash: AuditDigest?,
    checkpoint: AuditHead? = nil
  ) {
    self.sequence = sequence
    self.previousHash = previousHash
    self.hash = hash
    self.computedHash = computedHash
    self.checkpoint = checkpoint
  }

  /// Whether the columns are those the hash was taken over.
  var isWhole: Bool { hash != nil && computedHash == hash }
}
