import BrokerCore
import CLinux
import Limits
import NIOCore

extension BrokerLoop {
  /// Slots looked at in one go: about 100 µs.
  private static let censusSlots = 32_768
  /// Between two goes the loop serves workers.
  private static let censusPause = TimeAmount.microseconds(200)

  /// Counts the keys in debt without holding up the loop. Who asks meanwhile gets the same count.
  func countKeys() -> EventLoopFuture<Int> {
    if let census { return census.futureResult }
    let promise = eventLoop.makePromise(of: Int.self)
    census = promise
    countKeys(from: 0, found: 0)
    return promise.futureResult
  }

  private func countKeys(from start: Int, found: Int) {
    guard let table = state.limiter?.table, start < table.layout.slots else {
      census?.succeed(found)
      census = nil
      return
    }
    let end = min(start + Self.censusSlots, table.layout.slots)
    let sum = found + table.keysInDebt(in: start..<end, at: ringdraft_monotonic_nanoseconds())
    _ = eventLoop.assumeIsolatedUnsafeUnchecked().scheduleTask(in: Self.censusPause) {
      self.countKeys(from: end, found: sum)
    }
  }
}
