/// What becomes of a request that may ask for a WebSocket.
package enum HandshakeDecision: Equatable, Sendable {
  /// No opening handshake: an ordinary request.
  case notRequested
  case accept(Handshake)
  /// A handshake gone wrong (RFC 6455 §4.2.2): status and message, and whether to name the version we speak.
  case refuse(status: Int, message: String)
}
