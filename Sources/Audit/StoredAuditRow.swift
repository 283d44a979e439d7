/// A row of the audit trail as it is stored, with its place in the chain.
package struct StoredAuditRow: Equatable, Sendable {
  package let sequence: Int64
  package let row: AuditRow
  /// Nil when it has not the length of one.
  package let previousHash: AuditDigest?
  /// Nil when it has not the length of one.
  package let hash: AuditDigest?

  package init(sequence: Int64, row: AuditRow, previousHash: AuditDigest?, hash: AuditDigest?) {
    self.sequence = sequence
    self.row = row
    self.previousHash = previousHash
    self.hash = hash
  }
}
