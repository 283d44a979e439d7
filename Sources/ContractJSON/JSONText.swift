/// Writes JSON: compact, UTF-8, non-ASCII unescaped, escapes as Python's `json.dumps(ensure_ascii=False)` makes them.
package enum JSONText {
  /// Appends `text` as a JSON string with its quotes.
  package static func appendString(_ text: String, to bytes: inout [UInt8]) {
    let wasContiguous: Void? = text.utf8.withContiguousStorageIfAvailable { appendString(utf8: $0, to: &bytes) }
    if wasContiguous != nil { return }
    Array(text.utf8).withUnsafeBufferPointer { appendString(utf8: $0, to: &bytes) }
  }

  /// Appends valid UTF-8 as a JSON string with its quotes.
  package static func appendString(utf8 octets: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    if needsEscape(octets) {
      for octet in octets { appendEscaped(octet, to: &bytes) }
    } else {
      bytes.append(contentsOf: octets)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Without an early exit, so that the compiler makes vector code of it: almost every text needs no escape.
  private static func needsEscape(_ octets: UnsafeBufferPointer<UInt8>) -> Bool {
    var found = false
    for octet in octets {
      found = found != false || octet < 0x20 || octet == UInt8(ascii: "\"") || octet == UInt8(ascii: "\\")
    }
    return found
  }

  private static func appendEscaped(_ octet: UInt8, to bytes: inout [UInt8]) {
    switch octet {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), octet]
    case 0x08: append("\\b", to: &bytes)
    case 0x09: append("\\t", to: &bytes)
    case 0x0a: append("\\n", to: &bytes)
    case 0x0c: append("\\f", to: &bytes)
    case 0x0d: append("\\r", to: &bytes)
    case ..<0x20: appendUnicodeEscape(UInt32(octet), to: &bytes)
    default: bytes.append(octet)
    }
  }

  /// `\u` and four lower-case hexadecimal digits.
  package static func appendUnicodeEscape(_ unit: UInt32, to bytes: inout [UInt8]) {
    append("\\u", to: &bytes)
    for shift: UInt32 in [12, 8, 4, 0] { bytes.append(.hexDigit(unit >> shift)) }
  }

  /// Appends text that is JSON already.
  @inline(__always)
  package static func append(_ text: StaticString, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Appends an integer.
  package static func appendInteger<Integer: FixedWidthInteger>(_ value: Integer, to bytes: inout [UInt8]) {
    var digits: [UInt8] = []
    var rest = value.magnitude
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    if rest < 10 {
      bytes.append(UInt8(ascii: "0") + UInt8(rest))
      return
    }
    while rest > 0 {
      digits.append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    }
    bytes.append(contentsOf: digits.reversed())
  }
}
