import Audit

/// How far the trail has come: what a transaction moves, and what its rollback moves back.
struct AuditPosition: Equatable {
  var head = AuditHead.origin
  /// Events left out by sampling since the newest row.
  var skipped: Int64 = 0
  /// Rows written, and events left out, since this start.
  var rowsWritten: Int64 = 0
  var skippedInAll: Int64 = 0
}
