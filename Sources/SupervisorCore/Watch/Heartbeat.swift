/// Whether the event loop of one child that is ready answers: one question at a time.
///
/// ```
///   resting ── ping sent ──▶ asked ── stallAfter ──▶ stalled ── silenceLimit ──▶ aborted ── abortGrace ──▶ lost
///      ▲                       │                        │
///      └──────── pong ─────────┴────────────────────────┘
/// ```
struct Heartbeat: Equatable, Sendable {
  /// What is due.
  enum Step: Equatable, Sendable {
    /// Send a ping with this number.
    case ask(UInt32)
    /// The child is stalled from now.
    case stalled
    /// The child is to be ended, and may say where it hangs.
    case abort
    /// The child is to be killed.
    case kill
  }

  private enum State: Equatable, Sendable {
    case resting(until: Int64)
    case asked(at: Int64)
    case stalled(askedAt: Int64)
    case aborted(at: Int64)
    case lost
  }

  /// How long it may be silent, in nanoseconds.
  let silenceLimit: Int64
  private var state: State
  /// That of the last ping. One question at a time makes any other number a stray answer.
  private var number: UInt32 = 0

  /// For a child that became ready now.
  init(readyAt now: Int64, silenceLimit: Int64) {
    self.silenceLimit = silenceLimit
    state = .resting(until: now + WatchBounds.pingInterval)
  }

  var isStalled: Bool {
    switch state {
    case .resting, .asked: false
    case .stalled, .aborted, .lost: true
    }
  }

  /// When the next step is due; nil when only an answer, or the child's end, can change anything.
  var nextDeadline: Int64? {
    switch state {
    case .resting(let instant): instant
    case .asked(let instant): instant + WatchBounds.stallAfter
    case .stalled(let instant): instant + max(silenceLimit, WatchBounds.stallAfter)
    case .aborted(let instant): instant + WatchBounds.abortGrace
    case .lost: nil
    }
  }

  /// Takes the step that is due, if one is.
  mutating func advance(to now: Int64) -> Step? {
    guard let nextDeadline, nextDeadline <= now else { return nil }
    switch state {
    case .resting:
      number &+= 1
      state = .asked(at: now)
      return .ask(number)
    case .asked(let instant):
      state = .stalled(askedAt: instant)
      return .stalled
    case .stalled:
      state = .aborted(at: now)
      return .abort
    case .aborted:
      state = .lost
      return .kill
    case .lost: return nil
    }
  }

  /// The child answered.
  /// - Returns: whether it was stalled until now.
  mutating func answered(_ number: UInt32, at now: Int64) -> Bool {
    guard number == self.number else { return false }
    switch state {
    case .asked(let instant):
      state = .resting(until: max(now, instant + WatchBounds.pingInterval))
      return false
    case .stalled(let instant):
      state = .resting(until: max(now, instant + WatchBounds.pingInterval))
      return true
    case .resting, .aborted, .lost: return false
    }
  }

  /// The time that has passed does not count: the child is waited for as if it were asked now.
  mutating func forgive(at now: Int64) {
    switch state {
    case .asked: state = .asked(at: now)
    case .stalled: state = .stalled(askedAt: now)
    case .resting, .aborted, .lost: break
    }
  }
}
