import Logging
import NIOCore
import NIOHTTP1

/// Answers collectors of metrics that come over TCP, where nobody is known: `/metrics` and nothing else. Confined to
/// the broker's event loop.
final class ScrapeDesk: RequestDesk {
  /// The most connections at once; further ones are closed. Apart from operators': who scrapes takes no room of theirs.
  static let maximumConnections = 16

  private let admin: AdminDesk
  private var connections = ConnectionBound(maximum: maximumConnections, place: "the listener for metrics")

  init(_ admin: AdminDesk) {
    self.admin = admin
  }

  func connected() -> Bool { connections.enter(admin.logger) }

  func disconnected() { connections.leave() }

  func answer(_ request: AdminRequest, from peer: Void) -> EventLoopFuture<AdminAnswer> {
    guard request.path == "/metrics" else {
      return admin.at(once: .error(.notFound, "Not Found", requestID: request.requestID))
    }
    return admin.answer(metrics: request)
  }
}

@available(*, unavailable)
extension ScrapeDesk: Sendable {}
