/// What stands at the front of the file of records: two words, by which the next process can tell whether to believe
/// it.
///
/// ```
///  0        8             16
///  ┌────────┬─────────────┬──────
///  │ magic  │ fingerprint │ zeros … 4096, then a word for each slot: 1 when it has been in use
///  └────────┴─────────────┴──────
/// ```
package enum FigureFileHeader {
  private static let magic: UInt64 = 0x5352_5547_4946_4452  // "RDFIGURS"
  package static let words: [UInt64] = [magic, FigureLayout.fingerprint]
  package static let byteCount = 2 * FigureLayout.wordBytes

  /// Whether a file that begins so, and is of this size, has records of ``FigureLayout``.
  package static func isValid(_ words: [UInt64], fileBytes: Int) -> Bool {
    words == Self.words && fileBytes == FigureLayout.fileBytes
  }
}
