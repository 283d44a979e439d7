import BrokerProtocol

/// What holds a worker's sockets. Every call is made on the client's event loop.
package protocol BrokerSocketDelegate: AnyObject {
  /// Whether the worker's settings limit sockets. A broker of the protocol's version before hears of sockets only then.
  var limitsSockets: Bool { get }
  /// All open sockets: a broker that has just started knows of none.
  func heldSockets() -> [SocketClaim]
  /// A newer socket of the same user has taken this one's place.
  func closeSocket(_ number: UInt64)
}
