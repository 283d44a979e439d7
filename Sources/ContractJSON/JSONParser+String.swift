extension JSONParser {
  /// Reads the string whose opening quote is at the position.
  mutating func string() throws(JSONFailure) -> JSONValue {
    let begin = position
    position += 1
    let first = position
    try skipPlainText(begin: begin)
    if bytes[position] == UInt8(ascii: "\"") {
      let octets = UnsafeBufferPointer(rebasing: bytes[first..<position])
      position += 1
      return Self.value(of: octets)
    }
    var octets = Array(bytes[first..<position])
    while bytes[position] == UInt8(ascii: "\\") {
      WTF8.append(try escape(begin: begin), to: &octets)
      let plain = position
      try skipPlainText(begin: begin)
      octets.append(contentsOf: bytes[plain..<position])
    }
    position += 1
    return octets.withUnsafeBufferPointer(Self.value(of:))
  }

  private static func value(of octets: UnsafeBufferPointer<UInt8>) -> JSONValue {
    WTF8.hasSurrogate(octets) ? .brokenString(Array(octets)) : .string(String(decoding: octets, as: UTF8.self))
  }

  /// Moves to the next quote or backslash.
  mutating func skipPlainText(begin: Int) throws(JSONFailure) {
    guard let place = bytes.firstStringDelimiter(from: position) else {
      throw fault("Unterminated string starting at", at: begin)
    }
    position = place
    guard bytes[place] >= 0x20 else { throw fault("Invalid control character at", at: place) }
  }

  /// Reads the escape whose backslash is at the position; the code point it stands for.
  mutating func escape(begin: Int) throws(JSONFailure) -> UInt32 {
    let backslash = position
    guard let letter = byte(backslash + 1) else { throw fault("Unterminated string starting at", at: begin) }
    if letter == UInt8(ascii: "u") { return try unicodeEscape(backslash: backslash) }
    guard let scalar = Self.shortEscapes(letter) else { throw fault("Invalid \\escape", at: backslash) }
    position = backslash + 2
    return scalar
  }

  private static func shortEscapes(_ letter: UInt8) -> UInt32? {
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): UInt32(letter)
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0c
    case UInt8(ascii: "n"): 0x0a
    case UInt8(ascii: "r"): 0x0d
    case UInt8(ascii: "t"): 0x09
    default: nil
    }
  }

  private mutating func unicodeEscape(backslash: Int) throws(JSONFailure) -> UInt32 {
    let end = backslash + 6
    // As in CPython, four digits that end the text are not looked at.
    guard codePoints(from: backslash + 2, reach: 4) else { throw fault("Invalid \\uXXXX escape", at: backslash + 1) }
    guard let high = hexadecimal(at: backslash + 2) else { throw fault("Invalid \\uXXXX escape", at: backslash + 1) }
    position = end
    guard 0xd800..<0xdc00 ~= high, byte(end) == UInt8(ascii: "\\"), byte(end + 1) == UInt8(ascii: "u"),
      codePoints(from: end + 2, reach: 4)
    else { return high }
    guard let low = hexadecimal(at: end + 2) else { throw fault("Invalid \\uXXXX escape", at: end + 1) }
    guard 0xdc00..<0xe000 ~= low else { return high }
    position = end + 6
    return 0x10000 + (high - 0xd800) << 10 + (low - 0xdc00)
  }

  /// Whether more than `reach` code points follow `index`.
  private func codePoints(from index: Int, reach: Int) -> Bool {
    var left = reach + 1
    var index = index
    while left > 0, index < bytes.count {
      if bytes[index] & 0xc0 != 0x80 { left -= 1 }
      index += 1
    }
    return left == 0
  }

  private func hexadecimal(at index: Int) -> UInt32? {
    var value: UInt32 = 0
    for place in index..<index + 4 {
      guard let digit = byte(place)?.hexDigitValue else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return value
  }
}
