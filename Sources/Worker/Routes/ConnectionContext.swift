import NIOCore

/// What is known of the connection a request came on.
struct ConnectionContext: Sendable {
  /// The TCP peer.
  let peer: SocketAddress?
}
