import Crypto

/// A handle such as `@Zoë`, and the user id it stands for.
///
/// Leading `@`s are dropped, the rest is lower-cased and trimmed, in this order and as Python's string methods do it.
/// The user id is `user_` and the first twelve hexadecimal digits of the SHA-1 of what is left.
enum InviteHandle {
  private static let digestBytes = 6

  /// The user id that `handle` stands for; nil when nothing or too much is left of it.
  static func userID(of handle: String) -> String? {
    let scalars = lowercased(Array(handle.unicodeScalars.drop { $0 == "@" }))
    let trimmed = trimmed(scalars[...])
    guard FieldLimits.handle.contains(trimmed.count) else { return nil }
    var name = String.UnicodeScalarView()
    name.append(contentsOf: trimmed)
    let digest = Insecure.SHA1.hash(data: Array(String(name).utf8))
    let digits = Array("0123456789abcdef".utf8)
    let hexadecimal = digest.prefix(digestBytes).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xf)]] }
    return "user_" + String(decoding: hexadecimal, as: UTF8.self)
  }

  /// `str.lower()`: each scalar's full mapping, with the sigma that ends a word in its final form.
  private static func lowercased(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var lowered: [Unicode.Scalar] = []
    for (place, scalar) in scalars.enumerated() {
      if scalar == "Σ" {
        lowered.append(isFinal(place, in: scalars) ? "ς" : "σ")
      } else {
        lowered.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
      }
    }
    return lowered
  }

  /// Unicode's `Final_Sigma`: a cased letter before, none after, case-ignorable ones skipped.
  private static func isFinal(_ place: Int, in scalars: [Unicode.Scalar]) -> Bool {
    let before = scalars[..<place].last { !$0.properties.isCaseIgnorable }
    let after = scalars[(place + 1)...].first { !$0.properties.isCaseIgnorable }
    return before?.properties.isCased == true && after?.properties.isCased != true
  }

  /// `str.strip()`, which also takes the four information separators for blanks.
  private static func trimmed(_ scalars: ArraySlice<Unicode.Scalar>) -> ArraySlice<Unicode.Scalar> {
    func isBlank(_ scalar: Unicode.Scalar) -> Bool {
      scalar.properties.isWhitespace || (0x1c...0x1f).contains(scalar.value)
    }
    let end = scalars.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? scalars.startIndex
    return scalars[..<end].drop(while: isBlank)
  }
}
