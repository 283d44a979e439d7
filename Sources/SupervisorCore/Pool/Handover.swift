/// A change of who serves that is under way: new processes (candidates) get ready, then others (retirees) leave.
///
/// ```
///  reload ──▶ readingSettings ──▶ replacingBroker ──▶ booting ──▶ settling ──▶ answered
///                          └── same program ───────────▲  ▲          ▲
///  more workers, a drained slot ──────────────────────────┘          │
///  fewer workers ────────────────────────────────────────────────────┘
/// ```
///
/// Up to the end of `booting` it may fail, and then nothing has changed. From there on the candidates are the workers
/// that are wanted, and dead ones are replaced as ever.
struct Handover: Equatable, Sendable {
  enum Step: Equatable, Sendable {
    /// The supervisor reads the settings, until this instant.
    case readingSettings(deadline: Int64)
    /// The broker ends and its successor, of the new generation, gets ready.
    case replacingBroker
    /// The candidates get ready, until this instant.
    case booting(deadline: Int64)
    /// Those who shall serve take the listeners; it is answered then, or at this instant.
    case settling(deadline: Int64)
  }

  let request: PoolRequest
  /// Who is to be told of the outcome.
  let tickets: [Int]
  var step: Step
  /// The generation of the candidates, and its settings.
  var generation: Int
  var settings: PoolSettings

  var isReload: Bool { request == .reload }

  var deadline: Int64? {
    switch step {
    case .readingSettings(let instant), .booting(let instant), .settling(let instant): instant
    case .replacingBroker: nil
    }
  }

  /// Waits as if the step had begun later by this much.
  mutating func postpone(by nanoseconds: Int64) {
    switch step {
    case .readingSettings(let instant): step = .readingSettings(deadline: instant + nanoseconds)
    case .booting(let instant): step = .booting(deadline: instant + nanoseconds)
    case .settling(let instant): step = .settling(deadline: instant + nanoseconds)
    case .replacingBroker: break
    }
  }
}
