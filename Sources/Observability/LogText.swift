import ContractJSON

/// Text of unknown origin on its way into a log line or to a terminal: cut at a number of code points, and free of
/// anything that could break the line, forge another or steer a terminal.
package enum LogText {
  /// The longest value, in code points, before it is cut.
  package static let maximumCodePoints = 500
  static let truncationMark = "...<truncated>"

  /// Appends `value` as the inside of a JSON string (RFC 8259, section 7). The pretty form uses the same escapes.
  package static func append(_ value: String, limit: Int = maximumCodePoints, to line: inout [UInt8]) {
    var count = 0
    for scalar in value.unicodeScalars {
      guard count < limit else {
        line += truncationMark.utf8
        return
      }
      count += 1
      append(scalar, to: &line)
    }
  }

  private static func append(_ scalar: Unicode.Scalar, to line: inout [UInt8]) {
    switch scalar {
    case "\"": line += [UInt8(ascii: "\\"), UInt8(ascii: "\"")]
    case "\\": line += [UInt8(ascii: "\\"), UInt8(ascii: "\\")]
    case "\n": line += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
    // All unsafe scalars are in the first plane, so one escape is enough.
    case _ where isUnsafe(scalar): JSONText.appendUnicodeEscape(scalar.value, to: &line)
    case _ where scalar.isASCII: line.append(UInt8(truncatingIfNeeded: scalar.value))
    default: line += String(scalar).utf8
    }
  }

  /// `value`, cut where it is too long.
  static func truncated(_ value: String, limit: Int = maximumCodePoints) -> String {
    guard value.utf8.count > limit else { return value }
    let kept = value.unicodeScalars.prefix(limit)
    return kept.endIndex == value.endIndex ? value : String(kept) + truncationMark
  }

  /// `value`, cut where it is too long, on one line and without what could steer a terminal. Quotes and backslashes
  /// stay as they are.
  package static func printable(_ value: String) -> String {
    let text = truncated(value)
    guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      isUnsafe(scalar) ? append(scalar, to: &bytes) : bytes.append(contentsOf: String(scalar).utf8)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Control characters (C0, DEL, C1), line and paragraph separators, and what turns the direction of text.
  package static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0xFEFF: true
    default: false
    }
  }
}
