/// How long a slot of the pool waits before its next process is started.
///
/// The wait is 100 ms after a first death and doubles with each further one, up to 15 s. A process that was ready for
/// ``stableNanoseconds`` is taken as sound, and the slot starts anew. The broker's slot does not wait at all after its
/// first death: every command waits for its successor.
package struct RestartBackoff: Equatable, Sendable {
  /// The first wait, and what is doubled.
  package static let initialNanoseconds: Int64 = 100_000_000
  /// The longest wait.
  package static let maximumNanoseconds: Int64 = 15_000_000_000
  /// A process that was ready for at least this long has no share in what its predecessors did.
  package static let stableNanoseconds: Int64 = 5_000_000_000

  /// Whether the first restart is immediate.
  private let startsAtOnce: Bool
  /// Deaths since the slot was last sound.
  private var deaths = 0

  package init(startsAtOnce: Bool) {
    self.startsAtOnce = startsAtOnce
  }

  /// Counts one death.
  /// - Parameter readyNanoseconds: how long the process had been ready; nil when it never was.
  /// - Returns: nanoseconds to wait before the next start, 0 ... ``maximumNanoseconds``.
  package mutating func wait(afterReadyFor readyNanoseconds: Int64?) -> Int64 {
    if let readyNanoseconds, readyNanoseconds >= Self.stableNanoseconds { deaths = 0 }
    defer { deaths += 1 }
    let doublings = startsAtOnce ? deaths - 1 : deaths
    guard doublings >= 0 else { return 0 }
    var wait = Self.initialNanoseconds
    for _ in 0..<doublings where wait < Self.maximumNanoseconds { wait *= 2 }
    return min(wait, Self.maximumNanoseconds)
  }
}
