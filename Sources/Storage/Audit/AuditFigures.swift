import Audit

/// What the audit trail has come to, as far as it is durable.
package struct AuditFigures: Equatable, Sendable {
  package let isEnabled: Bool
  /// Rows written since this start of the broker.
  package let rowsWritten: Int64
  /// Events left out by sampling since this start of the broker.
  package let skipped: Int64
  package let head: AuditHead
}
