import SystemPackage

/// A `.env` file: `NAME=value` a line, `#` comments, an optional `export `, an optional pair of quotes around a value.
///
/// A value without quotes ends before a `#` that follows a blank; quotes keep it. Within quotes everything stands for
/// itself, backslashes included.
///
/// It is read here and not by swift-configuration's own reader because that one keeps quotes as part of the value,
/// drops broken lines in silence and does not tell which names a file holds.
struct EnvironmentFile: Equatable {
  /// The largest file that is read, in bytes.
  static let maximumBytes = 1_048_576

  /// The last value of each name.
  private(set) var values: [String: String] = [:]
  /// The numbers (from 1) of lines that are neither empty, nor a comment, nor `NAME=value`.
  private(set) var brokenLines: [Int] = []

  init(text: String) {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let line = line.trimmingBlanks()
      if line.isEmpty || line.hasPrefix("#") { continue }
      guard let (name, value) = Self.parse(line) else {
        brokenLines.append(index + 1)
        continue
      }
      values[name] = value
    }
  }

  /// Reads the file at `path`.
  ///
  /// - Throws: `SettingsError` when it cannot be opened or read, is longer than `maximumBytes` or not UTF-8.
  init(path: FilePath) throws(SettingsError) {
    let bytes: [UInt8]
    do {
      bytes = try Self.contents(of: path)
    } catch {
      throw Self.unreadable(path, "\(error)")
    }
    guard bytes.count <= Self.maximumBytes else { throw Self.unreadable(path, "longer than 1 MiB") }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw Self.unreadable(path, "not UTF-8") }
    self.init(text: text)
  }

  private static func unreadable(_ path: FilePath, _ reason: String) -> SettingsError {
    SettingsError(
      code: .unreadableFile, variable: nil,
      message: "cannot read the settings file \(ShownValue(path.string)): \(ShownValue(reason))")
  }

  /// At most one byte more than `maximumBytes`, which tells a longer file.
  private static func contents(of path: FilePath) throws -> [UInt8] {
    let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
    return try file.closeAfter {
      var bytes: [UInt8] = []
      var chunk = [UInt8](repeating: 0, count: 16_384)
      while bytes.count <= maximumBytes {
        let count = try chunk.withUnsafeMutableBytes { try file.read(into: $0) }
        if count == 0 { break }
        bytes.append(contentsOf: chunk[..<count])
      }
      return bytes
    }
  }

  private static func parse(_ line: Substring) -> (name: String, value: String)? {
    var line = line
    if line.hasPrefix("export ") { line = line.dropFirst("export ".count).trimmingBlanks() }
    guard let equals = line.firstIndex(of: "=") else { return nil }
    let name = line[..<equals].trimmingBlanks()
    let isName = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    guard !name.isEmpty, isName else { return nil }
    return (String(name), String(value(line[line.index(after: equals)...])))
  }

  /// What stands behind the equals sign, without quotes and comment.
  private static func value(_ text: Substring) -> Substring {
    let trimmed = text.trimmingBlanks()
    return quoted(trimmed) ?? withoutComment(text).trimmingBlanks()
  }

  /// What stands between quotes, when behind them there is nothing but a comment.
  private static func quoted(_ text: Substring) -> Substring? {
    guard let quote = text.first, quote == "\"" || quote == "'" else { return nil }
    let content = text.dropFirst()
    return content.indices.lazy.filter { content[$0] == quote }
      .first { withoutComment(content[content.index(after: $0)...]).trimmingBlanks().isEmpty }
      .map { content[..<$0] }
  }

  private static func withoutComment(_ text: Substring) -> Substring {
    var followsBlank = false
    for index in text.indices {
      if followsBlank, text[index] == "#" { return text[..<index] }
      followsBlank = text[index] == " " || text[index] == "\t"
    }
    return text
  }
}

extension StringProtocol where SubSequence == Substring {
  /// The text without blanks and tabs at its ends.
  func trimmingBlanks() -> Substring {
    let isBlank = { (character: Character) in character == " " || character == "\t" }
    guard let first = firstIndex(where: { !isBlank($0) }), let last = lastIndex(where: { !isBlank($0) }) else {
      return ""
    }
    return self[first...last]
  }
}
