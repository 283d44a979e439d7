/// The name under which a browser is to save an export (RFC 6266).
///
/// It is made of letters, digits and hyphens only, so no title can name another folder, hide an extension or end the
/// header field.
struct ExportFileName {
  /// The longest part of a title that is kept, in code points.
  static let maximumTitleCodePoints = 48
  /// How much of the draft's id tells drafts of one title apart.
  private static let idCharacters = 8

  private let ascii: String
  /// Nil when it is the same.
  private let unicode: String?

  init(title: String, draftID: String, suffix: String) {
    let id = Self.words(of: draftID) { $0.isASCII && $0.properties.isAlphabetic || ("0"..."9").contains($0) }
    let end = "-\(id.prefix(Self.idCharacters)).\(suffix)"
    let plain = Self.words(of: title) { $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0)) }
    let full = Self.words(of: title) { $0.properties.isAlphabetic || $0.properties.numericType != nil }
    ascii = (plain.isEmpty ? "draft" : plain) + end
    unicode = full.isEmpty || full == plain ? nil : full + end
  }

  /// The value of `Content-Disposition`.
  var disposition: String {
    guard let unicode else { return #"attachment; filename="\#(ascii)""# }
    return #"attachment; filename="\#(ascii)"; filename*=UTF-8''\#(PercentCoding.encodedPath(unicode))"#
  }

  /// The runs of characters that are kept, in lower case, with hyphens between.
  private static func words(of text: String, _ isKept: (Unicode.Scalar) -> Bool) -> String {
    var name = ""
    for scalar in text.unicodeScalars.prefix(maximumTitleCodePoints) {
      if isKept(scalar) {
        name += scalar.properties.lowercaseMapping
      } else if !name.isEmpty, name.last != "-" {
        name += "-"
      }
    }
    return name.last == "-" ? String(name.dropLast()) : name
  }
}
