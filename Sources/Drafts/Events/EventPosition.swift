/// A place in a draft's events that a client can come back to: everything up to it has been seen.
///
/// As text it is `EPOCH:SEQ`, the epoch as 16 hexadecimal digits.
package struct EventPosition: Equatable, Sendable {
  /// In which the sequence counts; another one after the database was put back.
  package let epoch: UInt64
  /// Of the newest event seen; events count from 1, so 0 is before all of them.
  package let sequence: Int64

  private static let epochDigits = 16

  package init(epoch: UInt64, sequence: Int64) {
    self.epoch = epoch
    self.sequence = sequence
  }

  /// - Returns: nil for a text that no position has.
  package init?(_ text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].count == Self.epochDigits, !parts[0].contains(UInt8(ascii: "+")),
      let epoch = UInt64(Substring(parts[0]), radix: 16),
      parts[1].allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let sequence = Int64(Substring(parts[1]))
    else { return nil }
    self.init(epoch: epoch, sequence: sequence)
  }

  package var text: String {
    let digits = String(epoch, radix: 16)
    return String(repeating: "0", count: Self.epochDigits - digits.utf8.count) + digits + ":\(sequence)"
  }
}
