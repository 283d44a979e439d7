/// What a head is written as for the decoder, where it would not read it as it stands although it is well-formed.
struct DecoderForm: Equatable, Sendable {
  private static let replacement = Array("GET".utf8)

  /// Where the request line begins.
  var requestLineStart = 0
  /// Replaced by `GET`; the gate puts it back into what was decoded.
  private(set) var foreignMethod: String?
  private var minorVersionOffset: Int?
  private var hasTabAtLineEnd = false

  mutating func note(_ line: RequestLine, startingAt start: Int) {
    requestLineStart = start
    foreignMethod = line.foreignMethod
    minorVersionOffset = line.higherMinorVersionOffset.map { start + $0 }
  }

  /// - Parameter line: a field line without its CR LF; not empty.
  mutating func note(fieldLine line: Span<UInt8>) {
    if line[line.count - 1] == .horizontalTab { hasTabAtLineEnd = true }
  }

  /// The bytes for the decoder; nil when they are those of the head.
  func bytes(of head: Span<UInt8>) -> [UInt8]? {
    guard foreignMethod != nil || minorVersionOffset != nil || hasTabAtLineEnd else { return nil }
    var bytes = head.withUnsafeBufferPointer(Array.init)
    if let minorVersionOffset { bytes[minorVersionOffset] = UInt8(ascii: "1") }
    if hasTabAtLineEnd { Self.blankTabsAtLineEnds(&bytes) }
    if let foreignMethod {
      bytes.replaceSubrange(requestLineStart..<requestLineStart + foreignMethod.utf8.count, with: Self.replacement)
    }
    return bytes
  }

  /// Blanks behind a value are spaces or tabs (RFC 9110 §5.6.3); the decoder takes only spaces where the value is a
  /// number or a transfer coding.
  private static func blankTabsAtLineEnds(_ bytes: inout [UInt8]) {
    var isAtEnd = false
    for index in bytes.indices.reversed() {
      switch bytes[index] {
      case .carriageReturn: isAtEnd = true
      case .horizontalTab where isAtEnd: bytes[index] = .space
      case .space: break
      default: isAtEnd = false
      }
    }
  }
}
