/// What becomes of the broker and the workers: who is started when, who accepts from which listener, who takes
/// a dead one's place, how others take over while it serves, and how all of it ends.
///
/// A value without a clock: every event comes with the time, nanoseconds of one monotonic clock, and is answered by
/// what to do. The owner calls ``handle(_:at:)`` with ``PoolEvent/deadlinePassed`` when ``nextDeadline`` has come.
///
/// ```
///   booting ─── every worker accepts ───▶ serving ◀──▶ a handover is under way
///      │  a child ends                     │  stop requested
///      ▼                                   ▼
///   draining (workers, then broker) ◀──────┘
///      │  none is left
///      ▼
///   finished
/// ```
package struct WorkerPool: Sendable {
  enum Phase: Equatable {
    /// Not everybody has served yet: a child that ends now cannot boot, and ends the whole.
    case booting
    /// Every worker was ready at one time, so what all of them need to boot is there: a child that ends is replaced.
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

  /// A request that was not begun yet, and who asked for it.
  struct WaitingRequest: Equatable {
    let request: PoolRequest
    var tickets: [Int]
  }

  /// What was last told of the workers' number.
  struct Readiness: Equatable {
    let ready: Int
    let wanted: Int
    let generation: Int
  }

  /// After a child that could not boot, the others have this long to end. They serve nothing.
  static let bootFailureStopMilliseconds = 1_000
  /// A request to stop that comes within this time of the first is the same one: `timeout` signals its child and then
  /// the child's process group, and a terminal may signal beside a service manager.
  package static let sameRequestNanoseconds: Int64 = 300_000_000
  /// The most requests that wait for others.
  package static let maximumTickets = 16
  static let nanosecondsPerMillisecond: Int64 = 1_000_000

  let listenerCount: Int
  var phase = Phase.booting
  /// Those of ``generation``.
  var settings: PoolSettings
  /// The generation of the workers that are wanted.
  package internal(set) var generation = 1
  /// The newest generation that there was, also if it never served.
  var newestGeneration = 1
  /// That of the program which a broker is replaced with.
  package internal(set) var brokerGeneration = 1
  /// The generation whose last processes are leaving.
  var leavingGeneration: Int?
  /// The broker is always there; workers by number.
  var members: [ChildSlot: PoolMember] = [:]
  /// How many processes each number has had, also numbers that are free.
  var incarnations: [ChildSlot: Int] = [:]
  var assignment: ListenerAssignment
  var handover: Handover?
  var waiting: [WaitingRequest] = []
  var lastReadiness: Readiness
  var deaths = DeathCounts()
  /// The effects of the event in hand.
  var effects: [PoolEffect] = []

  /// - Precondition: there is at least one worker and one listener.
  package init(listenerCount: Int, settings: PoolSettings) {
    precondition(settings.workers >= 1, "a pool needs a worker")
    self.listenerCount = listenerCount
    self.settings = settings
    assignment = ListenerAssignment(listenerCount: listenerCount)
    lastReadiness = Readiness(ready: 0, wanted: settings.workers, generation: 1)
    for slot in [ChildSlot.broker] + (0..<settings.workers).map(ChildSlot.worker) {
      members[slot] = PoolMember(slot: slot, role: .wanted, generation: 1)
    }
  }

  /// Takes one event.
  /// - Parameter now: nanoseconds of the monotonic clock.
  /// - Returns: what to do, in order. Events of processes that are no more have no effect.
  package mutating func handle(_ event: PoolEvent, at now: Int64) -> [PoolEffect] {
    forgiveOwnDelay(at: now)
    if let child = event.child, !isCurrent(child) { return [] }
    switch event {
    case .started: spawn(.broker, at: now)
    case .childReady(let id): becameReady(id, at: now)
    case .childAccepting(let id, let listeners): acknowledged(id, listeners)
    case .childBooting(let id, let step): beganBootStep(id, step, at: now)
    case .childAnswered(let id, let number, let sockets): answered(id, number, sockets: sockets, at: now)
    case .childFailed(let id, let message): members[id.slot]?.failure = message
    case .childHungUp(let id): effects.append(.kill(id))
    case .childExited(let id, let status): exited(id, status, at: now)
    case .requested(let request, let ticket): requested(request, ticket: ticket)
    case .settingsRead(let settings, let replacesBroker): settingsRead(settings, replacesBroker, at: now)
    case .settingsRefused(let reason): settingsRefused(reason, at: now)
    case .stopRequested: stopRequested(at: now)
    case .deadlinePassed: deadlinePassed(at: now)
    }
    proceed(at: now)
    defer { effects = [] }
    return effects
  }

  /// The next instant at which ``PoolEvent/deadlinePassed`` is due; nil when only events can change anything.
  package var nextDeadline: Int64? {
    var first = Int64.max
    for member in members.values {
      if case .waiting(let instant) = member.state { first = min(first, instant) }
      if isWatching { first = min(first, member.watchDeadline ?? .max) }
    }
    switch phase {
    case .drainingWorkers(let stop): first = min(first, stop.workersEnd ?? .max)
    case .drainingBroker(let stop): first = min(first, stop.brokerEnd ?? .max)
    case .booting, .serving: first = min(first, handover?.deadline ?? .max, assignment.nextDeadline ?? .max)
    case .finished: break
    }
    return first == .max ? nil : first
  }

  /// That of the settings read next.
  package var nextGeneration: Int { newestGeneration + 1 }

  /// The generations whose programs or settings are, or may be, needed again.
  package var generationsInUse: Set<Int> {
    var generations = Set(members.values.map(\.generation))
    generations.formUnion([generation, brokerGeneration])
    if let handover { generations.insert(handover.generation) }
    return generations
  }

  private mutating func deadlinePassed(at now: Int64) {
    for slot in slots {
      if case .waiting(let instant) = members[slot]?.state, instant <= now { spawn(slot, at: now) }
    }
    watchDeadlinePassed(at: now)
    handoverDeadlinePassed(at: now)
    stopDeadlinePassed(at: now)
  }
}

// MARK: - Members

extension WorkerPool {
  /// A stop has bounds of its own, so nobody is watched during one.
  var isWatching: Bool { phase == .booting || phase == .serving }

  /// The broker's first, then the workers' in order.
  var slots: [ChildSlot] { members.keys.sorted() }

  /// The workers' in order, whatever they are there for.
  var workerSlots: [ChildSlot] { slots.filter { $0 != .broker } }

  /// Those of the workers that shall serve.
  var wantedSlots: [ChildSlot] { workerSlots.filter { members[$0]?.role == .wanted } }

  var candidateSlots: [ChildSlot] { workerSlots.filter { members[$0]?.role == .candidate } }

  /// Whether this is the process that has its slot now.
  private func isCurrent(_ id: ChildID) -> Bool {
    guard let member = members[id.slot] else { return false }
    return member.isRunning && member.id == id
  }

  /// Starts the next process of a slot. A candidate's time is the handover's.
  mutating func spawn(_ slot: ChildSlot, generation: Int? = nil, at now: Int64) {
    guard var member = members[slot] else { return }
    let incarnation = (incarnations[slot] ?? 0) + 1
    incarnations[slot] = incarnation
    let deadline = member.role == .candidate ? nil : now + settings.boot
    let replacement = slot == .broker ? brokerGeneration : member.generation
    let id = member.begin(
      incarnation: incarnation, generation: generation ?? replacement, bootDeadline: deadline, at: now)
    members[slot] = member
    effects.append(.spawn(id, isReplacement: member.isReplacement))
  }
}
