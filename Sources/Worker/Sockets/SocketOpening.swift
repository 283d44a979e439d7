import Drafts
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
  /// Set when the client asks for missed events and positions, by the subprotocol or by `after` in the query.
  let catchUp: CatchUpRequest?

  /// - Parameter requestID: the same as in the answer to the handshake.
  init(_ head: RequestHead, _ handshake: Handshake, requestID: String) {
    self.requestID = requestID
    connectionID = UUIDv4.make()
    fields = HTTPRequest(head).headerFields
    subprotocols = handshake.offeredSubprotocols
    let query = head.target.pathAndQuery.split(separator: "?", maxSplits: 1).dropFirst().first
    let after = query.flatMap { QueryParameters($0)["after"] }
    catchUp =
      handshake.offersPositions || after != nil ? CatchUpRequest(after: after.flatMap { EventPosition($0) }) : nil
  }
}
