/// Decides what becomes of the broker and the workers: who is started when, who accepts from which listener, who takes
/// a dead one's place, and how all of it ends.
///
/// A value without a clock: every event comes with the time, nanoseconds of one monotonic clock, and is answered by
/// what to do. The owner calls ``handle(_:at:)`` with ``PoolEvent/deadlinePassed`` when ``nextDeadline`` has come.
///
/// ```
///   booting ──── a worker is ready ───▶ serving
///      │  a child ends                     │  stop requested
///      ▼                                   ▼
///   draining (workers, then broker) ◀──────┘
///      │  none is left
///      ▼
///   finished
/// ```
package struct WorkerPool: Sendable {
  /// How a pool is set up.
  package struct Configuration: Equatable, Sendable {
    /// At least 1.
    package let workerCount: Int
    /// At least 1.
    package let listenerCount: Int
    /// The bound of a graceful stop, from the request to the last child's end.
    package let drainMilliseconds: Int
    /// How long a child may take to get ready. The broker's time begins again when it opens the database, and is
    /// ``WatchBounds/databaseOpening`` from there.
    package let bootMilliseconds: Int

    package init(workerCount: Int, listenerCount: Int, drainMilliseconds: Int, bootMilliseconds: Int) {
      self.workerCount = workerCount
      self.listenerCount = listenerCount
      self.drainMilliseconds = drainMilliseconds
      self.bootMilliseconds = bootMilliseconds
    }
  }

  enum Phase: Equatable {
    /// No worker was ready yet: a child that ends now cannot boot, and ends the whole.
    case booting
    /// A worker was ready, so what all of them need to boot is there: a child that ends is replaced.
    case serving
    /// The workers finish what they have; the broker is still there, and is replaced when it dies.
    case drainingWorkers(Stop)
    /// The workers are gone; the broker finishes.
    case drainingBroker(Stop)
    /// No child is left.
    case finished
  }

  /// A stop under way: when those that are left are killed (nil: they were already), and what it ends with.
  struct Stop: Equatable {
    let beganAt: Int64
    var workersEnd: Int64?
    var brokerEnd: Int64?
    /// Whether it was not asked for.
    let isBootFailure: Bool
    var exitCode: Int32
  }

  /// After a child that could not boot, the others have this long to end. They serve nothing.
  package static let bootFailureStopMilliseconds = 1_000
  /// A request to stop that comes within this time of the first is the same one: `timeout` signals its child and then
  /// the child's process group, and a terminal may signal beside a service manager.
  package static let sameRequestNanoseconds: Int64 = 1_000_000_000
  static let nanosecondsPerMillisecond: Int64 = 1_000_000

  let configuration: Configuration
  var phase = Phase.booting
  var broker = PoolMember(slot: .broker)
  var workers: [PoolMember]
  var assignment: ListenerAssignment
  /// Whether it was reported that everybody serves.
  var isAnnounced = false
  /// The effects of the event in hand.
  var effects: [PoolEffect] = []

  /// - Precondition: there is at least one worker and one listener.
  package init(_ configuration: Configuration) {
    precondition(configuration.workerCount >= 1, "a pool needs a worker")
    self.configuration = configuration
    workers = (0..<configuration.workerCount).map { PoolMember(slot: .worker($0)) }
    assignment = ListenerAssignment(listenerCount: configuration.listenerCount)
  }

  /// Takes one event.
  /// - Parameter now: nanoseconds of the monotonic clock.
  /// - Returns: what to do, in order. Events of processes that are no more have no effect.
  package mutating func handle(_ event: PoolEvent, at now: Int64) -> [PoolEffect] {
    forgiveOwnDelay(at: now)
    switch event {
    case .started: spawn(.broker, at: now)
    case .childReady(let id): if isCurrent(id) { becameReady(id, at: now) }
    case .childAccepting(let id, let listeners): if isCurrent(id) { acknowledged(id, listeners, at: now) }
    case .childBooting(let id, let step): if isCurrent(id) { beganBootStep(id, step, at: now) }
    case .childAnswered(let id, let number): if isCurrent(id) { answered(id, number, at: now) }
    case .childFailed(let id, let message): if isCurrent(id) { self[id.slot].failure = message }
    case .childHungUp(let id): if isCurrent(id) { effects.append(.kill(id)) }
    case .childExited(let id, let status): if isCurrent(id) { exited(id, status, at: now) }
    case .stopRequested: stopRequested(at: now)
    case .deadlinePassed: deadlinePassed(at: now)
    }
    defer { effects = [] }
    return effects
  }

  /// The next instant at which ``PoolEvent/deadlinePassed`` is due; nil when only events can change anything.
  package var nextDeadline: Int64? {
    var deadlines = ([broker] + workers).compactMap { member -> Int64? in
      if case .waiting(let instant) = member.state { instant } else { nil }
    }
    deadlines += watchDeadlines
    switch phase {
    case .drainingWorkers(let stop): deadlines += [stop.workersEnd].compactMap(\.self)
    case .drainingBroker(let stop): deadlines += [stop.brokerEnd].compactMap(\.self)
    case .booting, .serving, .finished: break
    }
    return deadlines.min()
  }

  /// Whether this is the process that has its slot now.
  private func isCurrent(_ id: ChildID) -> Bool {
    let member = self[id.slot]
    return member.isRunning && member.generation == id.generation
  }

  private mutating func deadlinePassed(at now: Int64) {
    for slot in [ChildSlot.broker] + workers.map(\.slot) {
      if case .waiting(let instant) = self[slot].state, instant <= now { spawn(slot, at: now) }
    }
    watchDeadlinePassed(at: now)
    stopDeadlinePassed(at: now)
  }

  mutating func spawn(_ slot: ChildSlot, at now: Int64) {
    let deadline = now + Int64(configuration.bootMilliseconds) * Self.nanosecondsPerMillisecond
    effects.append(.spawn(self[slot].beginGeneration(bootDeadline: deadline)))
  }

  /// Those that are ready and answer.
  var readyWorkerCount: Int { workers.count { $0.isReady && !$0.isStalled } }

  subscript(slot: ChildSlot) -> PoolMember {
    get {
      switch slot {
      case .broker: broker
      case .worker(let index): workers[index]
      }
    }
    set {
      switch slot {
      case .broker: broker = newValue
      case .worker(let index): workers[index] = newValue
      }
    }
  }
}
