/// UTF-8 that may hold surrogates as three octets each, ED A0 80 to ED BF BF ("wobbly" UTF-8): what Python's decoder
/// lets through with `surrogatepass`, which its `json` uses.
enum WTF8 {
  /// Whether the octets are UTF-8 (RFC 3629), surrogates allowed.
  static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    while index < bytes.count {
      let first = bytes[index]
      if first < 0x80 {
        index = bytes.endOfASCII(from: index)
        continue
      }
      guard let (length, second) = sequence(first), index + length <= bytes.count, second ~= bytes[index + 1] else {
        return false
      }
      for place in 2..<max(2, length) where bytes[index + place] & 0xc0 != 0x80 { return false }
      index += length
    }
    return true
  }

  /// The length that a first octet announces, and what the second octet may be.
  private static func sequence(_ first: UInt8) -> (length: Int, second: ClosedRange<UInt8>)? {
    switch first {
    case 0xc2...0xdf: (2, 0x80...0xbf)
    case 0xe0: (3, 0xa0...0xbf)
    case 0xe1...0xef: (3, 0x80...0xbf)
    case 0xf0: (4, 0x90...0xbf)
    case 0xf1...0xf3: (4, 0x80...0xbf)
    case 0xf4: (4, 0x80...0x8f)
    default: nil
    }
  }

  /// Whether valid octets hold a surrogate.
  static func hasSurrogate(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var previous: UInt8 = 0
    for octet in bytes[bytes.endOfASCII(from: 0)...] {
      if previous == 0xed && octet >= 0xa0 { return true }
      previous = octet
    }
    return false
  }

  /// Appends a code point, surrogates included.
  static func append(_ codePoint: UInt32, to octets: inout [UInt8]) {
    func tail(_ shift: UInt32) -> UInt8 { 0x80 | UInt8(codePoint >> shift & 0x3f) }
    switch codePoint {
    case ..<0x80: octets.append(UInt8(codePoint))
    case ..<0x800: octets += [0xc0 | UInt8(codePoint >> 6), tail(0)]
    case ..<0x10000: octets += [0xe0 | UInt8(codePoint >> 12), tail(6), tail(0)]
    default: octets += [0xf0 | UInt8(codePoint >> 18 & 7), tail(12), tail(6), tail(0)]
    }
  }
}
