import HTTPTypes
import NIOCore
import NIOHTTP1

/// Writes an answer's status line and header section (RFC 9112 §4), and its content behind them when that is short.
struct AnswerEncoder {
  /// Content up to this length is copied behind the header section: one write instead of two.
  static let maxCopiedContentBytes = 16_384
  private static let headReserveBytes = 384

  enum Persistence {
    case close
    /// HTTP/1.1: nothing to say.
    case keepAlive
    /// HTTP/1.0: `Connection: keep-alive`.
    case keepAliveNamed
  }

  let allocator: ByteBufferAllocator

  static let continueLine: StaticString = "HTTP/1.1 100 Continue\r\n\r\n"

  /// - Returns: the bytes to write, and content to write behind them.
  func encode(
    _ answer: RenderedAnswer, isHead: Bool, persistence: Persistence, date: String
  ) -> (head: ByteBuffer, content: ByteBuffer?) {
    let hasContent = !isHead && Self.mayHaveContent(answer.status)
    let copied = hasContent && answer.content.readableBytes <= Self.maxCopiedContentBytes
    var head = allocator.buffer(capacity: Self.headReserveBytes + (copied ? answer.content.readableBytes : 0))
    writeStatusLine(answer.status, to: &head)
    writeFields(of: answer, to: &head)
    switch persistence {
    case .close where answer.fields.contains(.upgrade): head.writeStaticString("connection: upgrade, close\r\n")
    case .close: head.writeStaticString("connection: close\r\n")
    case .keepAlive: break
    case .keepAliveNamed: head.writeStaticString("connection: keep-alive\r\n")
    }
    head.writeStaticString("date: ")
    head.writeString(date)
    head.writeStaticString("\r\n\r\n")
    if copied { head.writeImmutableBuffer(answer.content) }
    return (head, hasContent && !copied ? answer.content : nil)
  }

  private func writeStatusLine(_ status: HTTPResponse.Status, to head: inout ByteBuffer) {
    guard status != .ok else {
      _ = head.writeStaticString("HTTP/1.1 200 OK\r\n")
      return
    }
    head.writeStaticString("HTTP/1.1 ")
    head.writeString(String(status.code))
    head.writeStaticString(" ")
    // A status made from its number alone has no phrase.
    let phrase = status.reasonPhrase
    head.writeString(phrase.isEmpty ? HTTPResponseStatus(statusCode: status.code).reasonPhrase : phrase)
    head.writeStaticString("\r\n")
  }

  /// All fields but those this encoder decides about. Exactly one `content-length`, except where none may be
  /// (RFC 9110 §8.6).
  private func writeFields(of answer: RenderedAnswer, to head: inout ByteBuffer) {
    var hasLength = !Self.mayHaveContent(answer.status)
    for field in answer.fields {
      switch field.name {
      case .connection, .date, .transferEncoding: continue
      case .contentLength where hasLength: continue
      case .contentLength: hasLength = true
      default: break
      }
      head.writeString(field.name.canonicalName)
      head.writeStaticString(": ")
      head.writeString(field.value)
      head.writeStaticString("\r\n")
    }
    guard !hasLength else { return }
    head.writeStaticString("content-length: ")
    head.writeString(String(answer.content.readableBytes))
    head.writeStaticString("\r\n")
  }

  /// Whether an answer of this status can have content (RFC 9110 §6.4.1).
  private static func mayHaveContent(_ status: HTTPResponse.Status) -> Bool {
    status.code >= 200 && status != .noContent && status != .notModified
  }
}
