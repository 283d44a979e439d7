/// One slot of the pool and the process that has it.
struct PoolMember: Equatable, Sendable {
  enum State: Equatable, Sendable {
    /// No process, and none is planned: before the first start, or during a stop.
    case vacant
    /// No process until this instant.
    case waiting(until: Int64)
    /// A process is there and has not said that it is ready. It is killed at this instant; nil: it was already, or the
    /// handover it belongs to has the deadline.
    case starting(deadline: Int64?)
    /// A process is there and said so at this instant.
    case ready(since: Int64)
  }

  /// What the process is there for.
  enum Role: Equatable, Sendable {
    /// To serve. When it dies another takes its place.
    case wanted
    /// To serve when all candidates of the handover under way are ready. When it dies, all of them go.
    case candidate
    /// To end. Its slot is free then; the broker's has a successor at once.
    case retiring(Retirement)
  }

  /// How far a process is on its way out.
  enum Retirement: Equatable, Sendable {
    /// It accepts until others accept from every listener.
    case handingOver
    /// It was told to finish, and is killed at this instant.
    case draining(killAt: Int64)
    /// It was killed.
    case killed
  }

  let slot: ChildSlot
  var role: Role
  /// That of the present process, or the last one, or the next when there was none.
  private(set) var generation: Int
  /// Which of the slot's processes it is; 0 before the first.
  private(set) var incarnation = 0
  var state = State.vacant
  var backoff: RestartBackoff
  /// Whether a process was ready here before the present one.
  private(set) var isReplacement = false
  /// When the present process was started.
  private(set) var startedAt: Int64 = 0
  /// What the present process said it failed of, or why it was killed.
  var failure: String?
  /// Why the present process was killed, when that was its own fault.
  var killedFor: DeathCause?
  /// What the present process said last of its boot.
  var bootStep: BootStep?
  /// Whether the present process answers; nil until it is ready.
  var heartbeat: Heartbeat?
  /// When a process of this slot last got ready or answered; nil before the first.
  var lastAnswerAt: Int64?
  /// How many processes have ended since then without having been ready.
  var failedBoots = 0
  /// The WebSockets that the present process said it has.
  var sockets = 0

  init(slot: ChildSlot, role: Role, generation: Int) {
    self.slot = slot
    self.role = role
    self.generation = generation
    backoff = RestartBackoff(startsAtOnce: slot == .broker)
  }

  /// The present process, or the last one.
  var id: ChildID { ChildID(slot: slot, incarnation: incarnation, generation: generation) }

  var isRunning: Bool {
    switch state {
    case .vacant, .waiting: false
    case .starting, .ready: true
    }
  }

  var isReady: Bool {
    if case .ready = state { true } else { false }
  }

  var isStalled: Bool { heartbeat?.isStalled ?? false }

  /// Ready, and not known to be stalled.
  var isServing: Bool { isReady && !isStalled }

  var isRetiring: Bool {
    if case .retiring = role { true } else { false }
  }

  /// The next process of this slot.
  mutating func begin(incarnation: Int, generation: Int, bootDeadline: Int64?, at now: Int64) -> ChildID {
    isReplacement = self.incarnation > 0
    self.incarnation = incarnation
    self.generation = generation
    state = .starting(deadline: bootDeadline)
    startedAt = now
    failure = nil
    killedFor = nil
    bootStep = nil
    heartbeat = nil
    sockets = 0
    return id
  }
}

extension PoolMember {
  /// When it is due for something while the pool watches its processes.
  var watchDeadline: Int64? {
    let heartbeat = heartbeat?.nextDeadline ?? .max
    let boot: Int64 = if case .starting(let deadline?) = state { deadline } else { .max }
    let end: Int64 = if case .retiring(.draining(let instant)) = role { instant } else { .max }
    let first = min(heartbeat, boot, end)
    return first == .max ? nil : first
  }
}
