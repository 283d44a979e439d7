/// One slot of the pool and the process that has it.
struct PoolMember: Equatable, Sendable {
  enum State: Equatable, Sendable {
    /// No process, and none is planned: before the first start, or during a stop.
    case vacant
    /// No process until this instant.
    case waiting(until: Int64)
    /// A process is there and has not said that it is ready. It is killed at this instant; nil: it was already.
    case starting(deadline: Int64?)
    /// A process is there and said so at this instant.
    case ready(since: Int64)
  }

  let slot: ChildSlot
  /// How many processes this slot has had.
  private(set) var generation = 0
  var state = State.vacant
  var backoff: RestartBackoff
  /// What the present process said it failed of, or why it was killed.
  var failure: String?
  /// What the present process said last of its boot.
  var bootStep: BootStep?
  /// Whether the present process answers; nil until it is ready.
  var heartbeat: Heartbeat?

  init(slot: ChildSlot) {
    self.slot = slot
    backoff = RestartBackoff(startsAtOnce: slot == .broker)
  }

  /// The present process, or the last one.
  var id: ChildID { ChildID(slot: slot, generation: generation) }

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

  /// The next process of this slot.
  mutating func beginGeneration(bootDeadline: Int64) -> ChildID {
    generation += 1
    state = .starting(deadline: bootDeadline)
    failure = nil
    bootStep = nil
    heartbeat = nil
    return id
  }
}
