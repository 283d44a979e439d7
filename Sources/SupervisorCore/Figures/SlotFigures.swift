/// What one slot of the pool does at one instant.
package struct SlotFigures: Equatable, Sendable {
  package enum Role: String, Equatable, Sendable {
    /// It serves, or shall again.
    case wanted
    /// It gets ready to take another's place.
    case candidate
    /// It finishes what it serves.
    case leaving
  }

  package enum State: String, Equatable, Sendable {
    /// There is no process, and none is planned.
    case vacant
    /// There is no process; the next one is started after a while.
    case waiting
    /// There is a process that is not ready yet.
    case starting
    case ready
    /// The process was ready and does not answer.
    case stalled

    var isRunning: Bool {
      switch self {
      case .vacant, .waiting: false
      case .starting, .ready, .stalled: true
      }
    }
  }

  /// The present process, or the last one.
  package let id: ChildID
  package let role: Role
  package let state: State
  /// The listeners it was told to accept from, ascending.
  package let listeners: [Int]
  /// When the process was started, nanoseconds of the monotonic clock; nil when there is none.
  package let startedAt: Int64?
  /// How many processes of this slot have died.
  package let deaths: Int
}
