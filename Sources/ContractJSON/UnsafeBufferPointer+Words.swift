/// Searches that look at eight octets at a time: texts are long, and what is searched for is rare.
extension UnsafeBufferPointer<UInt8> {
  private static var lowBits: UInt64 { 0x0101_0101_0101_0101 }
  private static var highBits: UInt64 { 0x8080_8080_8080_8080 }

  /// The index of the first quote, backslash or control character (below 0x20) at or after `index`.
  @inline(__always)
  func firstStringDelimiter(from index: Int) -> Int? {
    var index = index
    while index + 8 <= count {
      let word = word(at: index)
      let quote = word ^ Self.lowBits &* UInt64(UInt8(ascii: "\""))
      let backslash = word ^ Self.lowBits &* UInt64(UInt8(ascii: "\\"))
      // The subtractions set the high bit of every octet that is zero or too small. A borrow can set it in octets above
      // one that was found, never below, so the lowest is right.
      let found =
        ((quote &- Self.lowBits) & ~quote) | ((backslash &- Self.lowBits) & ~backslash)
        | ((word &- Self.lowBits &* 0x20) & ~word)
      if found & Self.highBits != 0 { return index + (found & Self.highBits).trailingZeroBitCount / 8 }
      index += 8
    }
    while index < count {
      let octet = self[index]
      if octet == UInt8(ascii: "\"") || octet == UInt8(ascii: "\\") || octet < 0x20 { return index }
      index += 1
    }
    return nil
  }

  /// The index of the first octet beyond ASCII at or after `index`; the count when there is none.
  @inline(__always)
  func endOfASCII(from index: Int) -> Int {
    var index = index
    while index + 8 <= count {
      let beyond = word(at: index) & Self.highBits
      if beyond != 0 { return index + beyond.trailingZeroBitCount / 8 }
      index += 8
    }
    while index < count, self[index] < 0x80 { index += 1 }
    return index
  }

  /// Eight octets, the first one lowest.
  private func word(at index: Int) -> UInt64 {
    UInt64(littleEndian: UnsafeRawBufferPointer(self).loadUnaligned(fromByteOffset: index, as: UInt64.self))
  }
}
