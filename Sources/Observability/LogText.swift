import ContractJSON
import Drafts

/// Text of unknown origin on its way into a log line or to a terminal: cut at a number of code points, and free of
/// anything that could break the line, forge another or steer a terminal.
package enum LogText {
  /// Appends `value` as the inside of a JSON string (RFC 8259, section 7). The pretty form uses the same escapes.
  package static func append(_ value: String, limit: Int = ForeignText.maximumCodePoints, to line: inout [UInt8]) {
    var count = 0
    for scalar in value.unicodeScalars {
      guard count < limit else {
        line += ForeignText.truncationMark.utf8
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
    case _ where ForeignText.isUnsafe(scalar): JSONText.appendUnicodeEscape(scalar.value, to: &line)
    case _ where scalar.isASCII: line.append(UInt8(truncatingIfNeeded: scalar.value))
    default: line += String(scalar).utf8
    }
  }

  /// `value`, cut where it is too long, on one line and without what could steer a terminal. Quotes and backslashes
  /// stay as they are.
  package static func printable(_ value: String) -> String {
    let text = ForeignText.bounded(value)
    guard text.unicodeScalars.contains(where: ForeignText.isUnsafe) else { return text }
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      ForeignText.isUnsafe(scalar) ? append(scalar, to: &bytes) : bytes.append(contentsOf: String(scalar).utf8)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
