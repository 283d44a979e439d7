/// Watches whether a peer takes the bytes that wait to be sent to it.
///
/// A slow peer may take as long as it likes, as long as it takes something. All times are nanoseconds of the monotonic
/// clock.
package struct SendProgress: Equatable, Sendable {
  /// How long a peer may take nothing before it is given up.
  package static let stallTimeoutNanoseconds: Int64 = 60_000_000_000

  private var queuedBytes: Int
  /// When the peer is given up, unless it takes something before.
  package private(set) var deadline: Int64

  /// - Parameter queuedBytes: what waits to be sent; at least 1.
  package init(queuedBytes: Int, at now: Int64) {
    self.queuedBytes = queuedBytes
    deadline = now + Self.stallTimeoutNanoseconds
  }

  /// Looks at the queue again. Progress counts from the look that finds it.
  ///
  /// - Returns: whether the peer has taken nothing for too long.
  package mutating func isStalled(queuedBytes: Int, at now: Int64) -> Bool {
    if queuedBytes < self.queuedBytes {
      self.queuedBytes = queuedBytes
      deadline = now + Self.stallTimeoutNanoseconds
    }
    return now >= deadline
  }
}
