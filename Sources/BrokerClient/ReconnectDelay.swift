import NIOCore

/// How long to wait before the next attempt to connect: at once after the loss of a connection that had lived a while,
/// then doubling to a bound. The bound is short, because a broker that was killed is back within a tenth of a second.
///
/// A connection that is lost as soon as it is made does not count as a success: a broker that dies at each start, or a
/// stranger behind its socket, is not hammered.
struct ReconnectDelay {
  /// How long a connection must have lived for the next attempt to be made at once.
  static let settledNanoseconds: Int64 = 1_000_000_000
  private static let first = TimeAmount.milliseconds(10)
  private static let longest = TimeAmount.milliseconds(320)

  private var current: TimeAmount?
  private var connectedAt: Int64?

  /// The handshake is done.
  /// - Parameter now: nanoseconds of the monotonic clock.
  mutating func connected(at now: Int64) {
    connectedAt = now
  }

  /// A connection was lost or could not be made. Returns how long to wait before the next attempt.
  /// - Parameter now: nanoseconds of the monotonic clock.
  mutating func next(at now: Int64) -> TimeAmount {
    if let connectedAt, now - connectedAt >= Self.settledNanoseconds { current = nil }
    connectedAt = nil
    defer { current = min(current.map { $0 * 2 } ?? Self.first, Self.longest) }
    return current ?? .zero
  }
}
