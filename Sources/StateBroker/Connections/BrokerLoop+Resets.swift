import BrokerCore
import Limits
import NIOCore

/// A reset whose workers are being told.
struct PendingReset {
  let promise: EventLoopPromise<Bool>
  let overdue: Scheduled<Void>
}

extension BrokerLoop {
  /// How long a worker has to note a reset. Then its connection is ended, and with it what the worker remembers.
  private static let resetDeadline = TimeAmount.seconds(2)

  /// Fills a bucket.
  /// - Returns: true once no connected worker remembers a refusal of before; false when the key has no bucket of its
  ///   own, and nothing was changed.
  func reset(_ tier: Tier) -> EventLoopFuture<Bool> {
    let (ticket, future) = expectReset()
    handle(.resetLimit(tier, ticket: ticket))
    return future
  }

  /// Other limits hold from this instant.
  /// - Parameters:
  ///   - limiter: made of the one of before; nil when no limit is on.
  ///   - sockets: nil when they are not limited.
  /// - Returns: what is fulfilled once no connected worker remembers a refusal of before.
  func reconfigure(
    groupItems: Int, limiter: RateLimiter?, mode: LimitMode, sockets: SocketLimits?
  ) -> EventLoopFuture<Bool> {
    let (ticket, future) = expectReset()
    change { state, now in
      state.reconfigure(
        groupItems: groupItems, limiter: limiter, mode: mode, sockets: sockets, ticket: ticket, at: now)
    }
    return future
  }

  private func expectReset() -> (ticket: UInt64, EventLoopFuture<Bool>) {
    lastReset += 1
    let ticket = lastReset
    let promise = eventLoop.makePromise(of: Bool.self)
    let overdue = eventLoop.assumeIsolatedUnsafeUnchecked().scheduleTask(in: Self.resetDeadline) {
      self.handle(.resetOverdue(ticket: ticket))
    }
    resets[ticket] = PendingReset(promise: promise, overdue: overdue)
    return (ticket, promise.futureResult)
  }

  func settleReset(_ ticket: UInt64, isMade: Bool) {
    guard let reset = resets.removeValue(forKey: ticket) else { return }
    reset.overdue.cancel()
    reset.promise.succeed(isMade)
  }
}
