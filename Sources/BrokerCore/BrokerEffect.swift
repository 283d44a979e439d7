import BrokerProtocol
import Drafts

/// What the shell is to do, in this order.
package enum BrokerEffect: Equatable, Sendable {
  case send(ConnectionID, BrokerMessage)
  /// End this connection, and no other, for the reason given.
  case close(ConnectionID, ProtocolError)
  /// Note in the log that this command was not begun, and why; its worker has been told.
  case dropped(DraftCommand, BrokerFailure)
  /// Hand this group to the writer, which is idle.
  case write([WorkItem])
  /// What became of an operator's order.
  case orderDone(ticket: UInt64, WorkResult)
  /// The reset ordered under this ticket is in force in every worker.
  case limitsSettled(ticket: UInt64)
  /// The reset ordered under this ticket was not made: no limit is on, or the key has no bucket of its own.
  case limitsUnchanged(ticket: UInt64)
}
