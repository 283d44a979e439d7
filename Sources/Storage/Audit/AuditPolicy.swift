import Audit
import Drafts

/// What is written to the audit trail, and how long it is kept.
package struct AuditPolicy: Equatable, Sendable {
  package let isEnabled: Bool
  package let sampling: AuditSampling
  /// How long rows are kept, in microseconds; nil keeps them for ever.
  package let keptMicroseconds: Int64?

  /// - Parameter retentionDays: nil keeps rows for ever.
  package init(isEnabled: Bool, sampling: AuditSampling = AuditSampling(rate: 1), retentionDays: Int? = nil) {
    self.isEnabled = isEnabled
    self.sampling = sampling
    keptMicroseconds = retentionDays.map { Int64($0) * Timestamp.microsecondsPerDay }
  }

  package static let off = AuditPolicy(isEnabled: false)
}
