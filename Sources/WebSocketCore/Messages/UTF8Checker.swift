/// Checks UTF-8 as it arrives, in pieces of any size, and finds the first byte that cannot be right (RFC 3629 §4).
struct UTF8Checker: Equatable, Sendable {
  /// Continuation bytes still to come.
  private var pending = 0
  /// The range the next continuation byte must be in: narrower than 80–BF after E0, ED, F0 and F4, which keeps out
  /// overlong forms, surrogates and what lies beyond U+10FFFF.
  private var lower: UInt8 = 0x80
  private var upper: UInt8 = 0xBF

  /// Whether what was seen ends with a whole character.
  var isComplete: Bool { pending == 0 }

  /// - Returns: false when the bytes cannot be a piece of UTF-8 text.
  mutating func check(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    while index < bytes.count {
      if pending == 0 {
        index = Self.skipASCII(bytes, from: index)
        guard index < bytes.count else { return true }
        guard begin(bytes[index]) else { return false }
      } else {
        guard bytes[index] >= lower, bytes[index] <= upper else { return false }
        (lower, upper) = (0x80, 0xBF)
        pending -= 1
      }
      index += 1
    }
    return true
  }

  private mutating func begin(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x00...0x7F: pending = 0
    case 0xC2...0xDF: pending = 1
    case 0xE0...0xEF: pending = 2
    case 0xF0...0xF4: pending = 3
    default: return false
    }
    lower = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80
    upper = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF
    return true
  }

  /// The first byte at or after `start` that is not ASCII, eight bytes at a time.
  private static func skipASCII(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    var index = start
    while index + 8 <= bytes.count {
      guard bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0 else { break }
      index += 8
    }
    while index < bytes.count, bytes[index] < 0x80 { index += 1 }
    return index
  }
}
