/// A row of the audit trail as it is stored, with its place in the chain.
package struct StoredAuditRow: Equatable, Sendable {
  package let sequence: Int64
  package let row: AuditRow
  package let previousHash: [UInt8]
  package let hash: [UInt8]

  package init(sequence: Int64, row: AuditRow, previousHash: [UInt8], hash: [UInt8]) {
    self.sequence = sequence
    self.row = row
    self.previousHash = previousHash
    self.hash = hash
  }
}
