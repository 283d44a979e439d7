import NIOCore
import WebSocketCore

/// `/v1/ws/echo`: sends every message back. For protocol test suites; off by default.
final class EchoSocket: SocketPurpose {
  func opened(_ session: WebSocketSession) {
    session.resumeReading()
  }

  func received(_ message: Message, on session: WebSocketSession) {
    session.sendUnbounded(message)
    // A peer that does not take its echo is not read either.
    if !session.isWritable { session.pauseReading() }
  }

  func writabilityChanged(_ session: WebSocketSession) {
    if session.isWritable { session.resumeReading() }
  }

  func ended(_ session: WebSocketSession) {}
}
