/// A place in the audit trail and the hash there, written `SEQ:HASH`. Noted outside of the database it proves, later,
/// that everything up to it still is what it was.
package struct AuditHead: Hashable, Sendable, CustomStringConvertible {
  package let sequence: Int64
  package let hash: AuditDigest

  /// The head of a trail without rows.
  package static let origin = AuditHead(sequence: 0, hash: .origin)

  package init(sequence: Int64, hash: AuditDigest) {
    self.sequence = sequence
    self.hash = hash
  }

  /// Reads `SEQ:HASH`; nil for anything else.
  package init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let sequence = Int64(parts[0]), sequence >= 0, let hash = AuditDigest(hex: parts[1]) else {
      return nil
    }
    self.init(sequence: sequence, hash: hash)
  }

  package var description: String { "\(sequence):\(hash.hex)" }
}
