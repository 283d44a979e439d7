/// The end of the chain: which row is the newest, and its hash. Noted elsewhere, it shows later whether the trail was
/// cut or rewritten.
package struct AuditHead: Equatable, Sendable {
  /// The newest row's number; 0 before the first.
  package let sequence: Int64
  package let hash: AuditDigest

  package init(sequence: Int64, hash: AuditDigest) {
    self.sequence = sequence
    self.hash = hash
  }

  /// Before any row.
  package static let origin = AuditHead(sequence: 0, hash: .origin)
}
