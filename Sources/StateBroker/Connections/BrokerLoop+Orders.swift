import BrokerCore
import BrokerProtocol
import CLinux
import Drafts
import NIOCore

/// Changes that operators order.
extension BrokerLoop {
  /// How long an order waits for the writer: less than an operator waits for the answer.
  private static let orderNanoseconds: Int64 = 5_000_000_000

  /// Passes a ring.
  /// - Returns: what became of it, once that is durable. A broker that drains takes no more.
  func move(_ move: RingMove) -> EventLoopFuture<WorkResult> {
    guard drained == nil else { return eventLoop.makeSucceededFuture(.failed(.overloaded)) }
    lastOrder += 1
    let promise = eventLoop.makePromise(of: WorkResult.self)
    orders[lastOrder] = promise
    let deadline = ringdraft_monotonic_nanoseconds() + Self.orderNanoseconds
    handle(.ordered(move, ticket: lastOrder, deadline: deadline))
    return promise.futureResult
  }
}
