extension Span<UInt8> {
  /// The bytes as text. Bytes that are not UTF-8 are read as ISO 8859-1, so that no two values become the same text
  /// by losing what told them apart.
  func text() -> String {
    if let valid = try? UTF8Span(validating: self) { return String(copying: valid) }
    var scalars = String.UnicodeScalarView()
    for index in indices { scalars.append(Unicode.Scalar(self[index])) }
    return String(scalars)
  }

  /// Without blanks at either end.
  func trimmedRange() -> Range<Int> {
    var lower = 0
    var upper = count
    while lower < upper, self[lower].isBlank { lower += 1 }
    while lower < upper, self[upper - 1].isBlank { upper -= 1 }
    return lower..<upper
  }

  /// Whether every byte from `range` satisfies `predicate`.
  func allSatisfy(in range: Range<Int>, _ predicate: (UInt8) -> Bool) -> Bool {
    for index in range where !predicate(self[index]) { return false }
    return true
  }

  func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
    for index in range where self[index] == byte { return index }
    return nil
  }
}
