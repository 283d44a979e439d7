import Foundation

/// The drafts of a file of lines "ID USER", as `seed` prints them.
struct DraftList {
  struct Draft: Sendable {
    let id: String
    /// Who holds its ring.
    let user: String
  }

  let drafts: [Draft]

  /// - Throws: when the file cannot be read, or a line is not of that form.
  init(contentsOf path: String) throws {
    drafts = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
      let words = line.split(separator: " ")
      guard words.count == 2 else { throw LoadError(message: "\(path) has a line that is not \"ID USER\"") }
      return Draft(id: String(words[0]), user: String(words[1]))
    }
    guard !drafts.isEmpty else { throw LoadError(message: "\(path) names no drafts") }
  }
}
