import Audit
import Drafts
import Logging
import NIOCore
import Observability
import Storage

/// The audit trail, for what is no command.
extension GroupWriter {
  /// Writes the row of what an operator does (`ops.*`), between groups.
  /// - Returns: whether it is durable; false when audit is off. The future fails when the row cannot be written: then
  ///   what it tells of should not be done either.
  func appendAudit(_ event: AuditEvent, on eventLoop: any EventLoop) -> EventLoopFuture<Bool> {
    run(on: eventLoop) { try self.writer.appendAudit(event, at: .now()) }
  }

  /// Another policy holds for all groups from now on: a reload's. The future fails when the row that says so could not
  /// be written; then no change is made before it is.
  func changeAudit(to policy: AuditPolicy, on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
    run(on: eventLoop) { try self.writer.changeAudit(to: policy, at: .now()) }
  }

  /// What is durable of the trail now. The future fails when the database has been closed.
  func auditFigures(on eventLoop: any EventLoop) -> EventLoopFuture<AuditFigures> {
    run(on: eventLoop) {
      guard let figures = self.writer.auditFigures else {
        throw StorageError(.cannotOpen, "the database has been closed")
      }
      return figures
    }
  }

  /// Notes in the log where the trail ends, when that is news. A log on another disk or machine shows later whether the
  /// trail was cut or rewritten.
  func tellAuditHead() {
    submit("the audit trail's head") {
      guard let figures = self.writer.auditFigures, figures.head != self.toldAuditHead,
        figures.isEnabled || self.toldAuditHead != nil || figures.rowsWritten > 0
      else { return }
      self.toldAuditHead = figures.head
      self.logger.logEvent(
        .notice, "audit_head", extra: ["seq": "\(figures.head.sequence)", "hash": figures.head.hash.hex])
    }
  }
}
