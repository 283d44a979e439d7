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
}
