import HTTPCore
import NIOCore
import NIOHTTP1

/// What the decoder handed on and the gate has not taken yet.
enum DecodedPart {
  case part(HTTPServerRequestPart)
  case fault(DecodingFault)

  /// The same as the gate sees it.
  var requestPart: RequestPart {
    switch self {
    case .part(.head(let head)): .head(ReceivedHead(head))
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

extension DecodingFault {
  /// nil for half a request at the end of the client's stream, which gets no answer.
  init?(_ error: HTTPParserError) {
    switch error {
    case .invalidEOFState: return nil
    case .invalidMethod: self = .method
    case .headerOverflow: self = .overflow
    case .invalidVersion: self = .version
    // The preface of HTTP/2 makes the decoder pause.
    case .paused: self = .other(.versionNotSupported)
    case .invalidURL: self = .other(.malformed("Invalid request target"))
    case .invalidHeaderToken: self = .other(.malformed("Invalid header field"))
    case .invalidContentLength, .unexpectedContentLength: self = .other(.malformed("Invalid Content-Length"))
    case .invalidChunkSize: self = .other(.malformed("Invalid chunk"))
    case .lfExpected, .strictModeAssertion: self = .other(.malformed("Invalid line end"))
    default: self = .other(.malformed("Invalid request"))
    }
  }
}
