import HTTPCore
import NIOCore
import NIOHTTP1

/// What the decoder handed on and the gate has not taken yet.
enum DecodedPart {
  case part(HTTPServerRequestPart)
  case fault(RequestFault)

  /// The same as the gate sees it.
  ///
  /// - Parameter rawHead: the bytes a head was decoded from.
  func requestPart(rawHead: ByteBuffer) -> RequestPart {
    switch self {
    case .part(.head(let head)):
      ReceivedHead(head).restoringLostBytes(from: rawHead.readableBytesUInt8Span).map { .head($0) }
        ?? .fault(.malformed("Invalid header field"))
    case .part(.body(let bytes)): .body(byteCount: bytes.readableBytes)
    case .part(.end): .end
    case .fault(let fault): .fault(fault)
    }
  }
}

extension ReceivedHead {
  fileprivate init(_ head: HTTPRequestHead) {
    self.init(
      method: head.method.rawValue, target: head.uri, minorVersion: head.version.minor,
      fields: head.headers.map { HeaderField(name: $0.name, value: $0.value) })
  }
}

extension RequestFault {
  /// nil for half a request at the end of the client's stream, which gets no answer.
  ///
  /// The request line was checked before, and of a head's bounds only the number of fields is left to the decoder
  /// (llhttp), trailers included.
  init?(_ error: HTTPParserError) {
    switch error {
    case .invalidEOFState: return nil
    case .headerOverflow: self = .headTooLarge
    case .invalidURL: self = .malformed("Invalid request target")
    case .invalidHeaderToken: self = .malformed("Invalid header field")
    case .invalidContentLength, .unexpectedContentLength: self = .malformed("Invalid Content-Length")
    case .invalidChunkSize: self = .malformed("Invalid chunk")
    case .lfExpected, .strictModeAssertion: self = .malformed("Invalid line end")
    default: self = .malformed("Invalid request")
    }
  }
}
