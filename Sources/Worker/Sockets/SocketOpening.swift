import HTTPCore
import HTTPTypes
import Observability
import WebSocketCore

/// What a handshake tells about who opens a socket.
struct SocketOpening: Sendable {
  /// From `X-Request-Id`, or made. All frames of the connection but events carry it.
  let requestID: String
  /// A fresh UUID.
  let connectionID: String
  /// The handshake's header fields, for identity and origin.
  let fields: HTTPFields
  /// The subprotocols offered: a browser's way to send a token.
  let subprotocols: [String]

  /// - Parameter requestID: the same as in the answer to the handshake.
  init(_ head: RequestHead, _ handshake: Handshake, requestID: String) {
    self.requestID = requestID
    connectionID = UUIDv4.make()
    fields = HTTPRequest(head).headerFields
    subprotocols = handshake.offeredSubprotocols
  }
}
