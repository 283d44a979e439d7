/// What begins a block of Markdown, made to begin none.
enum MarkdownLineStart {
  /// The most digits the number of a list's item has (CommonMark §5.2).
  private static let maximumListDigits = 9

  /// - Parameter line: without blanks at its beginning, its inline characters escaped already.
  static func escaped(_ line: Substring) -> String {
    if isRule(line, of: "-:|"), let dash = line.firstIndex(of: "-") { return inserting(before: dash, in: line) }
    if isRule(line, of: "=") { return #"\"# + line }
    // Each of them: what is left of a run could go with a run on another line.
    if isRule(line, of: "*") || isRule(line, of: "_") {
      return line.reduce(into: "") { $0 += $1 == "*" || $1 == "_" ? #"\\#($1)"# : String($1) }
    }
    switch line.first {
    case ">": return #"\"# + line
    case "#":
      let hashes = line.prefix { $0 == "#" }.count
      return hashes <= 6 && endsWord(line.dropFirst(hashes)) ? #"\"# + line : String(line)
    case "-", "+", "*": return endsWord(line.dropFirst()) ? #"\"# + line : String(line)
    default: return escapedListNumber(line)
    }
  }

  /// Whether a line consists of such characters and blanks: a thematic break, an underline of a heading, the second row
  /// of a table.
  private static func isRule(_ line: Substring, of characters: String) -> Bool {
    line.allSatisfy { characters.contains($0) || $0 == " " || $0 == "\t" }
  }

  private static func escapedListNumber(_ line: Substring) -> String {
    let digits = line.prefix { ("0"..."9").contains($0) }
    let rest = line[digits.endIndex...]
    guard (1...maximumListDigits).contains(digits.count), rest.first == "." || rest.first == ")",
      endsWord(rest.dropFirst())
    else { return String(line) }
    return inserting(before: rest.startIndex, in: line)
  }

  private static func endsWord(_ rest: Substring) -> Bool {
    rest.isEmpty || rest.first == " " || rest.first == "\t"
  }

  private static func inserting(before index: Substring.Index, in line: Substring) -> String {
    line[..<index] + #"\"# + line[index...]
  }
}
