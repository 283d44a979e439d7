import Audit

/// What the audit trail has come to, as far as it is durable.
package struct AuditFigures: Equatable, Sendable {
  package let isEnabled: Bool
  /// Rows written since this start of the broker.
  package let rowsWritten: Int64
  /// Events left out by sampling since this start of the broker.
  package let skipped: Int64
  package let head: AuditHead

  package init(isEnabled: Bool, rowsWritten: Int64, skipped: Int64, head: AuditHead) {
    self.isEnabled = isEnabled
    self.rowsWritten = rowsWritten
    self.skipped = skipped
    self.head = head
  }
}
