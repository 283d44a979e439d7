import BrokerProtocol

/// What holds a worker's sockets, where they are limited. Every call is made on the client's event loop.
package protocol BrokerSocketDelegate: AnyObject {
  /// All sockets that have a lease: a broker that has just started knows of none.
  func heldSockets() -> [SocketClaim]
  /// A newer socket of the same user has taken this one's place.
  func closeSocket(_ number: UInt64)
}
