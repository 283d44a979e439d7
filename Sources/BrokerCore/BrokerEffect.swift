import BrokerProtocol

/// What the shell is to do, in this order.
package enum BrokerEffect: Equatable, Sendable {
  case send(ConnectionID, BrokerMessage)
  /// End this connection, and no other, for the reason given.
  case close(ConnectionID, ProtocolError)
  /// Hand this group to the writer, which is idle.
  case write([WorkItem])
}
