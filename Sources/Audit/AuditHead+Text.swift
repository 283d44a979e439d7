/// A head as an operator notes it, `SEQ:HASH`.
extension AuditHead: CustomStringConvertible {
  /// Reads `SEQ:HASH`; nil for anything else.
  package init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let sequence = Int64(parts[0]), sequence >= 0, let hash = AuditDigest(hex: parts[1])
    else {
      return nil
    }
    self.init(sequence: sequence, hash: hash)
  }

  package var description: String { "\(sequence):\(hash.hex)" }
}
