import HTTPCore
import NIOCore
import WebSocketCore

/// What all WebSockets of a worker share. Lives on the event loop.
final class SocketServices {
  let servesEcho: Bool
  let times: HeartbeatTimes
  /// The outbound queue of one member; beyond it the socket ends with 1013.
  let maxQueuedBytes: Int
  let drafts: DraftSocketServices
  let table: ConnectionTable

  /// Longest message of a client, where no smaller limit is set.
  static let maxMessageBytes = 1 << 20
  /// Longest message of the echo, which protocol test suites fill.
  static let maxEchoMessageBytes = 16 << 20

  init(
    servesEcho: Bool, times: HeartbeatTimes, maxQueuedBytes: Int, drafts: DraftSocketServices, table: ConnectionTable
  ) {
    self.servesEcho = servesEcho
    self.times = times
    self.maxQueuedBytes = maxQueuedBytes
    self.drafts = drafts
    self.table = table
  }

  /// Whether a client may ask for events with positions.
  func servesPositions(on route: SocketRoute) -> Bool {
    switch route {
    case .draft: drafts.history != nil
    case .echo: false
    }
  }

  /// The session for an accepted handshake, to be put into the connection's pipeline.
  func makeSession(
    _ route: SocketRoute, _ head: RequestHead, _ handshake: Handshake, requestID: String
  ) -> WebSocketSession {
    switch route {
    case .draft(let draftID):
      let opening = SocketOpening(head, handshake, requestID: requestID)
      let socket = DraftSocket(services: drafts, draftID: draftID, opening: opening)
      guard let limits = drafts.limits else {
        return WebSocketSession(services: self, purpose: socket, maxMessageBytes: Self.maxMessageBytes)
      }
      return WebSocketSession(
        services: self, purpose: socket, maxMessageBytes: limits.maxMessageBytes, oversize: DraftSocket.oversize)
    case .echo:
      return WebSocketSession(services: self, purpose: EchoSocket(), maxMessageBytes: Self.maxEchoMessageBytes)
    }
  }
}

@available(*, unavailable)
extension SocketServices: Sendable {}
