import HTTPTypes
import NIOCore
import NIOHTTP1

/// What an answer says about its connection.
enum Persistence {
  case close
  /// HTTP/1.1: nothing to say.
  case keepAlive
  /// HTTP/1.0: `Connection: keep-alive`.
  case keepAliveNamed
}

extension HTTPResponseHead {
  /// The status line and header section of an answer: its own fields but those decided here, and exactly one
  /// `content-length`, which the encoder takes off where none may be (RFC 9110 §8.6).
  init(_ answer: RenderedAnswer, persistence: Persistence, date: String) {
    let status = HTTPResponseStatus(statusCode: answer.status.code, reasonPhrase: answer.status.reasonPhrase)
    var headers = HTTPHeaders()
    headers.reserveCapacity(answer.fields.count + 3)
    var hasLength = false
    for field in answer.fields {
      switch field.name {
      case .connection, .date, .transferEncoding: continue
      case .contentLength where hasLength: continue
      case .contentLength: hasLength = true
      default: break
      }
      headers.add(name: field.name.canonicalName, value: field.value)
    }
    if !hasLength { headers.add(name: "content-length", value: String(answer.content.readableBytes)) }
    switch persistence {
    case .close where answer.fields.contains(.upgrade): headers.add(name: "connection", value: "upgrade, close")
    case .close: headers.add(name: "connection", value: "close")
    case .keepAlive: break
    case .keepAliveNamed: headers.add(name: "connection", value: "keep-alive")
    }
    headers.add(name: "date", value: date)
    self.init(version: .http1_1, status: status, headers: headers)
  }
}
