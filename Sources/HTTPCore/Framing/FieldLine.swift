/// `field-name ":" OWS field-value OWS` (RFC 9112 §5).
struct FieldLine {
  let name: Range<Int>
  let value: Range<Int>

  /// Control characters are gone already: ``LineScanner`` refuses them.
  ///
  /// - Throws: ``RequestFault/malformed(_:)`` for a folded line (obs-fold), a name that is no token, and a blank
  ///   between name and colon.
  init(_ line: Span<UInt8>) throws(RequestFault) {
    guard !line[0].isBlank else { throw .malformed("Folded header line") }
    var nameEnd = 0
    while nameEnd < line.count, line[nameEnd].isTokenCharacter { nameEnd += 1 }
    guard nameEnd > 0, nameEnd < line.count, line[nameEnd] == UInt8(ascii: ":")
    else { throw .malformed("Invalid header field") }
    name = 0..<nameEnd
    let valueStart = nameEnd + 1
    let trimmed = line.extracting(valueStart..<line.count).trimmedRange()
    value = (valueStart + trimmed.lowerBound)..<(valueStart + trimmed.upperBound)
  }
}
