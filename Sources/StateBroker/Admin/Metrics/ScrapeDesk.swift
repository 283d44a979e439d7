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
    guard request.path == "/metrics" else { return admin.notFound(request) }
    guard AdminRoute.metrics.methods.contains(request.method) else { return admin.notAllowed(.metrics, request) }
    return admin.metrics(request)
  }
}

@available(*, unavailable)
extension ScrapeDesk: Sendable {}
