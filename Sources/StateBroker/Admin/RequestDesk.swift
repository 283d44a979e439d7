import NIOCore

/// Answers requests, of connections that it counts. Confined to the broker's event loop.
protocol RequestDesk: AnyObject {
  /// What is known of who asks.
  associatedtype Peer

  /// - Returns: whether there is room for one more connection.
  func connected() -> Bool
  func disconnected()
  func answer(_ request: AdminRequest, from peer: Peer) -> EventLoopFuture<AdminAnswer>
}
