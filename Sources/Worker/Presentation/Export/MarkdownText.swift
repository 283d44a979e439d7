/// Plain text as CommonMark that shows it, tables and strike-through of GitHub's dialect included.
///
/// A character is escaped only where it would mean something: `snake_case`, `2 * 3` and `C#` stay as they are.
enum MarkdownText {
  /// Text within a block: one line, nothing at its beginning special.
  static func line(_ text: String) -> String {
    MarkdownInline(SingleLine.of(text)).escaped
  }

  /// The text of a heading that `#` begins.
  static func heading(_ text: String) -> String {
    let escaped = line(text)
    // A run of number signs at the end would close the heading instead of being shown.
    let hashes = escaped.reversed().prefix { $0 == "#" }.count
    let rest = escaped.dropLast(hashes)
    guard hashes > 0, rest.isEmpty || rest.last == " " else { return escaped }
    return rest + #"\"# + String(repeating: "#", count: hashes)
  }

  /// Text of any lines. Each break of a line is shown; empty lines begin a paragraph.
  static func paragraphs(_ text: String) -> String {
    let lines = MarkdownInline(lines(of: text).joined(separator: "\n")).escaped
      .split(separator: "\n", omittingEmptySubsequences: false)
    var result = ""
    for (place, line) in lines.enumerated() {
      if place > 0 { result += "\n" }
      guard !line.isEmpty else { continue }
      result += MarkdownLineStart.escaped(line)
      // A backslash before the line feed makes the break one that shows.
      if place + 1 < lines.count, !lines[place + 1].isEmpty { result += #"\"# }
    }
    return result
  }

  /// The lines without blanks at their ends, which would not be shown, or would begin a block of code.
  private static func lines(of text: String) -> [String] {
    text.split(omittingEmptySubsequences: false) { $0.isNewline }.map { line in
      let scalars = line.unicodeScalars.drop { $0.properties.isWhitespace }
      var end = scalars.endIndex
      while end > scalars.startIndex, scalars[scalars.index(before: end)].properties.isWhitespace {
        end = scalars.index(before: end)
      }
      return String(scalars[..<end])
    }
  }
}
