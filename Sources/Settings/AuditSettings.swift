/// The audit trail. Off by default.
package struct AuditSettings: Codable, Sendable, Equatable {
  package var isEnabled = false
  /// Which part of all changes is written, 0 to 1. What operators do is written always.
  package var sampleRate = 1.0
  /// How long rows are kept, in days; nil keeps them for ever.
  package var retentionDays: Int?

  package init() {}
}
