import NIOCore

/// How long to wait before the next attempt to connect: at once after a loss, then doubling to a bound. The bound is
/// short, because a broker that was killed is back within a tenth of a second.
struct ReconnectDelay {
  private static let first = TimeAmount.milliseconds(10)
  private static let longest = TimeAmount.milliseconds(320)

  private var current: TimeAmount?

  mutating func next() -> TimeAmount {
    defer { current = min(current.map { $0 * 2 } ?? Self.first, Self.longest) }
    return current ?? .zero
  }

  mutating func reset() {
    current = nil
  }
}
