import NIOCore
import WebSocketCore

/// What a WebSocket is for. ``WebSocketSession`` speaks RFC 6455; this gives the messages their meaning.
protocol SocketPurpose: AnyObject {
  /// The handshake is done. Messages come once the session reads.
  func opened(_ session: WebSocketSession)

  /// A whole message came.
  func received(_ message: Message, on session: WebSocketSession)

  /// The peer takes bytes again, or no longer.
  func writabilityChanged(_ session: WebSocketSession)

  /// A fault of the peer's is about to end the socket.
  ///
  /// - Returns: a text to send before the close frame.
  func lastWords(on fault: ProtocolFault) -> ByteBuffer?

  /// Writes a log line about the socket, with the ids it is known by.
  func log(_ message: String, reason: String?)

  /// The socket is closing, for whatever reason: nothing more is sent on it. Called once.
  func ended(_ session: WebSocketSession)
}

extension SocketPurpose {
  func writabilityChanged(_ session: WebSocketSession) {}

  func lastWords(on fault: ProtocolFault) -> ByteBuffer? { nil }

  /// Without ids a line would tell nothing.
  func log(_ message: String, reason: String?) {}
}
