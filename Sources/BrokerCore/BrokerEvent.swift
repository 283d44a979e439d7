import BrokerProtocol
import Drafts
import Limits

/// Everything that can happen to the broker.
package enum BrokerEvent: Sendable {
  /// A peer with the right uid connected; `process` says which it is.
  case connected(ConnectionID, process: ProcessID? = nil)
  /// A whole, well-formed message arrived.
  case received(ConnectionID, id: UInt64, Request)
  case disconnected(ConnectionID)
  /// The supervisor says which workers run: when it has just started this broker, since they may have sockets, and
  /// whenever one of them has ended.
  case workersNamed([ProcessID])
  /// A process that had connected, or was named, has ended, and its sockets with it.
  case processEnded(ProcessID)
  /// All messages that were there have been received: time to hand work to an idle writer.
  case readyToWrite
  /// The writer has finished a group; one result for each of its items, in their order.
  case finished([WorkResult])
  /// An operator passes a ring. Answered by `orderDone` with the same ticket, which is a new one each time. `deadline`:
  /// nanoseconds of the monotonic clock, after which it is not begun.
  case ordered(RingMove, ticket: UInt64, deadline: Int64)
  /// An operator wants a bucket full. Answered by `limitsSettled` or `limitsUnchanged` with the same ticket, which is a
  /// new one each time.
  case resetLimit(Tier, ticket: UInt64)
  /// The workers have had their time to note a reset.
  case resetOverdue(ticket: UInt64)
}
