extension JSONParser {
  /// Reads a number at the position; a fraction or exponent that is not complete is left for what follows.
  mutating func number() throws(JSONFailure) -> JSONValue {
    let first = position
    let isInteger = try skipNumber()
    let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[first..<position]), as: UTF8.self)
    guard isInteger else { return .float(Self.double(text)) }
    return .integer(digits: text == "-0" ? "0" : text)
  }

  /// Moves behind the number at the position.
  /// - Returns: whether it has neither fraction nor exponent.
  mutating func skipNumber() throws(JSONFailure) -> Bool {
    let first = position
    var end = first
    if byte(end) == UInt8(ascii: "-") { end += 1 }
    guard isDigit(end) else { throw fault("Expecting value", at: first) }
    let firstDigit = end
    if bytes[end] == UInt8(ascii: "0") { end += 1 } else { end = endOfDigits(from: end) }
    let endOfInteger = end
    if byte(end) == UInt8(ascii: "."), isDigit(end + 1) { end = endOfDigits(from: end + 1) }
    if let letter = byte(end), letter | 0x20 == UInt8(ascii: "e") {
      var exponent = end + 1
      if byte(exponent) == UInt8(ascii: "-") || byte(exponent) == UInt8(ascii: "+") { exponent += 1 }
      if isDigit(exponent) { end = endOfDigits(from: exponent) }
    }
    position = end
    guard end == endOfInteger else { return false }
    guard end - firstDigit <= Self.maxIntegerDigits else { throw .integerTooLong }
    return true
  }

  private func endOfDigits(from index: Int) -> Int {
    var end = index
    while isDigit(end) { end += 1 }
    return end
  }

  /// The grammar is checked, so only a value too large has no `Double`; Python reads it as infinite.
  private static func double(_ text: String) -> Double {
    if let value = Double(text) { return value }
    return text.utf8.first == UInt8(ascii: "-") ? -.infinity : .infinity
  }
}
