/// Text of unknown origin: how much of it is kept, and what of it could break a line or steer a terminal.
package enum ForeignText {
  /// The longest value that is kept whole, in code points.
  package static let maximumCodePoints = 500
  package static let truncationMark = "...<truncated>"

  /// `text`, cut behind a whole code point and marked where it is too long.
  ///
  /// - Parameter limit: in code points.
  package static func bounded(_ text: String, to limit: Int = maximumCodePoints) -> String {
    guard text.utf8.count > limit else { return text }
    let scalars = text.unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex),
      end != scalars.endIndex
    else { return text }
    return String(scalars[..<end]) + truncationMark
  }

  /// `text`, bounded, with a U+FFFD for each unsafe character.
  package static func harmless(_ text: String) -> String {
    let bounded = bounded(text)
    guard !bounded.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { return bounded }
    var scalars = String.UnicodeScalarView()
    for scalar in bounded.unicodeScalars { scalars.append(isUnsafe(scalar) ? "\u{FFFD}" : scalar) }
    return String(scalars)
  }

  /// Control characters (C0, DEL, C1), line and paragraph separators, and what turns the direction of text. All are in
  /// the first plane.
  @inlinable
  package static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0xFEFF: true
    default: false
    }
  }
}
