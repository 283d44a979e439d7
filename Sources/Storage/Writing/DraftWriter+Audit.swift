import Audit
import Drafts

/// The audit trail beside the changes it describes.
extension DraftWriter {
  /// Writes a row of its own, as for what an operator does (`ops.*`), and makes it durable. Those are never sampled.
  /// - Returns: false when audit is off, and nothing was written.
  /// - Throws: `StorageError` when the row could not be written.
  package func appendAudit(_ event: AuditEvent, at now: Timestamp) throws -> Bool {
    guard let audit, audit.policy.isEnabled else { return false }
    try commitGroup(at: now) { _ in try audit.write(event, at: now) }
    return true
  }

  /// Deletes a bounded slice of the rows that have been kept long enough.
  /// - Returns: whether more may be left to delete.
  package func pruneAudit(at now: Timestamp) throws -> Bool {
    guard let audit, audit.policy.keptMicroseconds != nil else { return false }
    return try commitGroup(at: now) { _ in try audit.prune(at: now) }
  }

  /// Another policy holds from now. Nothing is done when it is the one that holds.
  /// - Throws: `StorageError`. When the row that says so could not be written, no change is made before it is.
  package func changeAudit(to policy: AuditPolicy, at now: Timestamp) throws {
    guard let audit, policy != audit.policy else { return }
    try audit.change(to: policy)
    try announceAudit(at: now)
  }

  /// What is durable of the trail; nil once the database has been closed.
  package var auditFigures: AuditFigures? { audit?.figures }

  /// Writes what this start changed about the trail. Where the disk does not take it now, the first group will begin
  /// with it, and fails without it.
  func announceAudit(at now: Timestamp) throws {
    guard let audit, audit.hasAnnouncement else { return }
    do {
      try commitGroup(at: now) { _ in }
    } catch let error as StorageError where error.isPassing && !error.isFailedSync {}
  }
}
