/// Bounds what a client's text can take up in a row.
package enum AuditText {
  /// The longest value, in code points.
  package static let maximumCodePoints = 500
  package static let truncationMark = "...<truncated>"

  /// `text`, cut behind a whole code point and marked where it is too long.
  package static func bounded(_ text: String) -> String {
    guard text.utf8.count > maximumCodePoints else { return text }
    let scalars = text.unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: maximumCodePoints, limitedBy: scalars.endIndex),
      end != scalars.endIndex
    else { return text }
    return String(scalars[..<end]) + truncationMark
  }

  /// `text`, bounded, with a U+FFFD for each control character, line and paragraph separator: whoever shows it in a
  /// terminal or a line-oriented log is safe.
  package static func printable(_ text: String) -> String {
    let bounded = bounded(text)
    guard !bounded.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { return bounded }
    var scalars = String.UnicodeScalarView()
    for scalar in bounded.unicodeScalars { scalars.append(isControl(scalar) ? "\u{FFFD}" : scalar) }
    return String(scalars)
  }

  /// Categories Cc, Zl and Zp, and what changes the direction of text.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
