import SupervisorCore
import TestSupport

/// A pool, its children as a model, and a clock that jumps. Whatever must never happen is noted in `faults`.
struct PoolSimulation {
  static let drainMilliseconds: Int64 = 10_000
  static let bootMilliseconds: Int64 = 60_000

  var now: Int64 = 0
  var faults: [String] = []
  var random: SplitMix64
  var pool: WorkerPool
  var children: [ChildID: SimulatedChild] = [:]
  /// What the supervisor finds when it runs again; nil while it runs.
  var inbox: [PoolEvent]?
  /// When something last happened that the pool has to cope with.
  var lastDisturbance: Int64 = 0
  var isStopping = false
  private(set) var exitCode: Int32?
  private(set) var isServing = false
  private var listenersAreClosed = false
  private let workerCount: Int
  private let listenerCount: Int

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
    workerCount = Int.random(in: 1...6, using: &random)
    listenerCount = Int.random(in: 1...16, using: &random)
    pool = WorkerPool(
      .init(
        workerCount: workerCount, listenerCount: listenerCount, drainMilliseconds: Int(Self.drainMilliseconds),
        bootMilliseconds: Int(Self.bootMilliseconds)))
  }

  var allSlots: Set<ChildSlot> { Set([.broker] + (0..<workerCount).map { .worker($0) }) }
  var runningSlots: Set<ChildSlot> { Set(children.keys.map(\.slot)) }
  var uncoveredListeners: [Int] {
    (0..<listenerCount).filter { listener in
      !children.values.contains { $0.isServing && $0.accepting.contains(listener) }
    }
  }

  /// How long after the last disturbance every listener has somebody who serves it. A stall is noticed, and then the
  /// siblings that are asked to step in may each turn out to be late.
  var settlingNanoseconds: Int64 {
    WatchBounds.pingInterval + WatchBounds.stallAfter + Int64(workerCount) * WatchBounds.acknowledgement
      + 4 * SimulatedChild.reactionNanoseconds
  }

  private var hasSoundWorker: Bool {
    children.contains { $0.key.slot != .broker && $0.value.isReady && $0.value.mood == .sound }
  }

  /// Notes a fault when listeners have been without an acceptor for too long.
  mutating func checkCoverage() {
    guard isServing, !isStopping, inbox == nil, hasSoundWorker else { return }
    guard now - lastDisturbance > settlingNanoseconds, !uncoveredListeners.isEmpty else { return }
    faults.append("at \(now) nobody serves \(uncoveredListeners)")
  }

  mutating func feed(_ event: PoolEvent) {
    if exitCode != nil { faults.append("\(event) after the end") }
    guard inbox == nil else {
      inbox?.append(event)
      return
    }
    for effect in pool.handle(event, at: now) { perform(effect) }
  }

  mutating func die(_ id: ChildID, _ status: ExitStatus) {
    guard children.removeValue(forKey: id) != nil else { return }
    lastDisturbance = now
    feed(.childExited(id, status))
  }
}

// MARK: - Effects

extension PoolSimulation {
  private mutating func perform(_ effect: PoolEffect) {
    if exitCode != nil { faults.append("\(effect) after the end") }
    switch effect {
    case .spawn(let id): spawn(id)
    case .send(let message, let id): deliver(message, to: id)
    case .kill(let id): kill(id)
    case .closeListeners:
      if listenersAreClosed { faults.append("listeners are closed twice") }
      listenersAreClosed = true
      isStopping = true
    case .report(.serving):
      // Some may have stalled a moment ago, which nobody can know yet.
      let accepted = children.values.reduce(into: Set<Int>()) { $0.formUnion($1.accepting) }
      if accepted.count < listenerCount { faults.append("serving with \(accepted.sorted()) only") }
      isServing = true
    case .report: break
    case .finish(let code):
      if !children.isEmpty { faults.append("finished with children") }
      exitCode = code
    }
  }

  private mutating func spawn(_ id: ChildID) {
    if runningSlots.contains(id.slot) { faults.append("two processes in \(id.slot)") }
    var child = SimulatedChild(bornAt: now)
    child.opensDatabase = id.slot == .broker && Bool.random(using: &random)
    children[id] = child
    postpone(id)
  }

  private mutating func kill(_ id: ChildID) {
    guard let child = children[id] else { return faults.append("\(id) is killed and does not run") }
    if !isStopping, !child.mayBeKilled(at: now) { faults.append("at \(now) \(id) is killed, which is \(child.mood)") }
    die(id, .killed(signal: 9))
  }

  private mutating func deliver(_ message: SupervisorMessage, to id: ChildID) {
    guard let child = children[id] else { return faults.append("\(message) to \(id), which does not run") }
    if !child.isReady { faults.append("\(message) to \(id), which is not ready") }
    switch message {
    case .accept(let listeners):
      if id.slot == .broker { faults.append("the broker accepts") }
      if listenersAreClosed { faults.append("an assignment during a stop") }
      let isValid = listeners == listeners.sorted() && listeners.allSatisfy { (0..<listenerCount).contains($0) }
      if !isValid { faults.append("a wrong assignment: \(listeners)") }
    case .ping:
      if listenersAreClosed { faults.append("a ping during a stop") }
    case .drain, .configure, .roster: break
    }
    // One ping, one assignment and one drain: the queue of a child that does nothing does not grow.
    if child.unread.count > 2 { faults.append("\(id) has \(child.unread) unread and gets \(message)") }
    let wasIdle = child.deadline == nil
    children[id]?.unread.append(message)
    if wasIdle { postpone(id) }
  }

  /// The child's next action comes within its time of reaction.
  mutating func postpone(_ id: ChildID) {
    children[id]?.nextAction = now + Int64.random(in: 0...SimulatedChild.reactionNanoseconds, using: &random)
  }
}
