/// A head as an operator notes it, `SEQ:HASH`.
extension AuditHead: CustomStringConvertible {
  package init(sequence: Int64, digest: AuditDigest) {
    self.init(sequence: sequence, hash: digest.bytes)
  }

  /// Reads `SEQ:HASH`; nil for anything else.
  package init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let sequence = Int64(parts[0]), sequence >= 0, let digest = AuditDigest(hex: parts[1])
    else {
      return nil
    }
    self.init(sequence: sequence, digest: digest)
  }

  package var description: String { "\(sequence):\(hashText)" }
}
