/// What can be told of a request whose head cannot be read, from the bytes of it that have come: enough to answer it
/// under its own id and to let the page it came from read the answer.
package struct PartialHead: Equatable, Sendable {
  /// Whether the answer goes out without its content.
  package let isHead: Bool
  /// `X-Request-Id` and `Origin`, from lines that are whole and well-formed.
  package private(set) var fields: [HeaderField] = []

  private static let headMethod = "HEAD "
  private static let names = ["x-request-id", "origin"]

  /// - Parameter head: from the request's first byte on; what follows the head's empty line is not looked at.
  package init(_ head: Span<UInt8>) {
    var start = 0
    while start < head.count, head[start] == .carriageReturn || head[start] == .lineFeed { start += 1 }
    isHead = Self.begins(head.extracting(start..<head.count), with: Self.headMethod) { $0 }
    var isRequestLine = true
    while let end = head.firstIndex(of: .lineFeed, in: start..<head.count) {
      let isEnded = end > start && head[end - 1] == .carriageReturn
      let line = head.extracting(start..<(isEnded ? end - 1 : end))
      guard !line.isEmpty else { return }
      if isEnded, !isRequestLine { note(line) }
      isRequestLine = false
      start = end + 1
    }
  }

  private mutating func note(_ line: Span<UInt8>) {
    for name in Self.names where Self.begins(line, with: name + ":", { $0.lowercasedASCII }) {
      let value = (name.utf8.count + 1)..<line.count
      guard line.allSatisfy(in: value, { $0.isVisibleASCII || $0.isBlank }) else { continue }
      fields.append(HeaderField(name: name, value: line.extracting(value).text()))
    }
  }

  private static func begins(_ bytes: Span<UInt8>, with text: String, _ fold: (UInt8) -> UInt8) -> Bool {
    bytes.count >= text.utf8.count && zip(bytes.indices, text.utf8).allSatisfy { fold(bytes[$0]) == $1 }
  }
}
