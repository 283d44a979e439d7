/// The characters of a text that would be Markdown within a line, escaped.
///
/// What needs a partner to mean something, such as a star, is left alone where the text has none.
struct MarkdownInline {
  private let characters: [Unicode.Scalar]
  private var counts: [Unicode.Scalar: Int] = [:]

  init(_ text: String) {
    characters = Array(text.unicodeScalars)
    for character in characters where "*_`~]".unicodeScalars.contains(character) { counts[character, default: 0] += 1 }
  }

  var escaped: String {
    var result = String.UnicodeScalarView()
    result.reserveCapacity(characters.count)
    for (place, character) in characters.enumerated() {
      if isSpecial(character, at: place) { result.append("\\") }
      result.append(character)
    }
    return String(result)
  }

  private func isSpecial(_ character: Unicode.Scalar, at place: Int) -> Bool {
    switch character {
    case "*": hasPartner(character) && !runStandsAlone(at: place)
    case "_": hasPartner(character) && !runStandsAlone(at: place) && !runIsInsideWord(at: place)
    case "`", "~": hasPartner(character)
    case "[": counts["]", default: 0] > 0
    case "<": next(after: place).map { $0.properties.isAlphabetic || "/!?".unicodeScalars.contains($0) } ?? false
    case "&": beginsEntity(at: place)
    case "\\": next(after: place).map { Self.isPunctuation($0) || $0 == "\n" } ?? true
    default: false
    }
  }

  private func hasPartner(_ character: Unicode.Scalar) -> Bool {
    counts[character, default: 0] > 1
  }

  private func next(after place: Int) -> Unicode.Scalar? {
    place + 1 < characters.count ? characters[place + 1] : nil
  }

  /// ASCII punctuation: what a backslash escapes (CommonMark §2.4).
  private static func isPunctuation(_ character: Unicode.Scalar) -> Bool {
    switch character.value {
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
    default: false
    }
  }

  /// What stands before and behind the run of equal characters at a place; nil for an end of the text.
  private func neighbours(ofRunAt place: Int) -> (before: Unicode.Scalar?, behind: Unicode.Scalar?) {
    var (start, end) = (place, place)
    while start > 0, characters[start - 1] == characters[place] { start -= 1 }
    while end + 1 < characters.count, characters[end + 1] == characters[place] { end += 1 }
    return (start > 0 ? characters[start - 1] : nil, next(after: end))
  }

  /// A run between blanks opens and closes nothing.
  private func runStandsAlone(at place: Int) -> Bool {
    let run = neighbours(ofRunAt: place)
    return run.before?.properties.isWhitespace ?? true && run.behind?.properties.isWhitespace ?? true
  }

  /// Nor does a run of low lines between letters.
  private func runIsInsideWord(at place: Int) -> Bool {
    let run = neighbours(ofRunAt: place)
    return Self.isOfWord(run.before) && Self.isOfWord(run.behind)
  }

  private static func isOfWord(_ character: Unicode.Scalar?) -> Bool {
    character.map { $0.properties.isAlphabetic || $0.properties.numericType != nil } ?? false
  }

  /// `&name;`, `&#8364;`, `&#x20AC;`
  private func beginsEntity(at place: Int) -> Bool {
    var end = place + 1
    if end < characters.count, characters[end] == "#" { end += 1 }
    let start = end
    while end < characters.count, characters[end].isASCII, Self.isOfWord(characters[end]) { end += 1 }
    return end > start && end < characters.count && characters[end] == ";"
  }
}
