import SupervisorCore

/// A pool, its children as a model, and a clock that jumps. Whatever must never happen is noted in `faults`.
struct PoolSimulation {
  static let drainMilliseconds: Int64 = 10_000

  private struct Child {
    var isReady = false
    var accepting: Set<Int> = []
    var unread: [SupervisorMessage] = []
    /// Ignores its messages: stopped in a debugger, say.
    var isStuck = false
  }

  private(set) var now: Int64 = 0
  private(set) var faults: [String] = []
  private(set) var exitCode: Int32?
  private(set) var isServing = false
  private var random: SeededGenerator
  private var pool: WorkerPool
  private var children: [ChildID: Child] = [:]
  private var listenersAreClosed = false
  private let workerCount: Int
  private let listenerCount: Int

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
    workerCount = Int.random(in: 1...6, using: &random)
    listenerCount = Int.random(in: 1...16, using: &random)
    pool = WorkerPool(
      .init(
        workerCount: workerCount, listenerCount: listenerCount, drainMilliseconds: Int(Self.drainMilliseconds)))
  }

  var allSlots: Set<ChildSlot> { Set([.broker] + (0..<workerCount).map { .worker($0) }) }
  var runningSlots: Set<ChildSlot> { Set(children.keys.map(\.slot)) }
  var uncoveredListeners: [Int] {
    (0..<listenerCount).filter { listener in !children.values.contains { $0.accepting.contains(listener) } }
  }

  mutating func start() { feed(.started) }

  /// Starts, and lets everybody boot undisturbed.
  mutating func boot() {
    start()
    obeyAll()
  }

  /// One random happening.
  mutating func step() {
    guard exitCode == nil else { return }
    advance(by: Int64.random(in: 0...400_000_000, using: &random))
    guard let id = children.keys.sorted(by: Self.order).randomElement(using: &random) else { return }
    switch Int.random(in: 0..<12, using: &random) {
    case 0: if isServing { die(id, .killed(signal: 9)) }
    case 1: if isServing { die(id, .exited(1)) }
    case 2: children[id]?.isStuck.toggle()
    default: act(id)
    }
  }

  /// Nobody dies or is stuck any more, and every wait passes.
  mutating func calmDown() {
    for _ in 0..<8 {
      for id in children.keys { children[id]?.isStuck = false }
      obeyAll()
      advance(by: 20_000_000_000)
    }
  }

  /// Asks for a stop and lets things happen until it is over or nothing is left to wait for.
  mutating func stop() {
    feed(.stopRequested)
    for _ in 0..<1_000 where exitCode == nil {
      if Bool.random(using: &random), let id = children.keys.sorted(by: Self.order).randomElement(using: &random) {
        act(id)
      } else if let deadline = pool.nextDeadline {
        advance(by: max(0, deadline - now))
      }
    }
  }

  private static func order(_ left: ChildID, _ right: ChildID) -> Bool { left.slot < right.slot }

  private mutating func advance(by nanoseconds: Int64) {
    let target = now + nanoseconds
    while let deadline = pool.nextDeadline, deadline <= target {
      now = max(now, deadline)
      feed(.deadlinePassed)
      if pool.nextDeadline == deadline {
        faults.append("a deadline that passed is still due")
        break
      }
    }
    now = target
  }

  /// Everybody boots and obeys until nobody has anything to do.
  private mutating func obeyAll() {
    while let id = children.keys.sorted(by: Self.order).first(where: hasWork) { act(id) }
  }

  private func hasWork(_ id: ChildID) -> Bool {
    guard let child = children[id], !child.isStuck else { return false }
    return !child.isReady || !child.unread.isEmpty
  }

  private mutating func act(_ id: ChildID) {
    guard let child = children[id], !child.isStuck else { return }
    guard child.isReady else {
      children[id]?.isReady = true
      return feed(.childReady(id))
    }
    guard !child.unread.isEmpty, let message = children[id]?.unread.removeFirst() else { return }
    switch message {
    case .accept(let listeners):
      children[id]?.accepting = Set(listeners)
      feed(.childAccepting(id, listeners: listeners))
    case .drain: die(id, .exited(0))
    case .configure: faults.append("configure is not the pool's to send")
    }
  }

  private mutating func die(_ id: ChildID, _ status: ExitStatus) {
    guard children.removeValue(forKey: id) != nil else { return }
    feed(.childExited(id, status))
  }

  private mutating func feed(_ event: PoolEvent) {
    if exitCode != nil { faults.append("\(event) after the end") }
    for effect in pool.handle(event, at: now) { perform(effect) }
  }

  private mutating func perform(_ effect: PoolEffect) {
    if exitCode != nil { faults.append("\(effect) after the end") }
    switch effect {
    case .spawn(let id):
      if runningSlots.contains(id.slot) { faults.append("two processes in \(id.slot)") }
      children[id] = Child()
    case .send(let message, let id): deliver(message, to: id)
    case .kill(let id):
      if children[id] == nil { faults.append("\(id) is killed and does not run") }
      die(id, .killed(signal: 9))
    case .closeListeners:
      if listenersAreClosed { faults.append("listeners are closed twice") }
      listenersAreClosed = true
    case .report(.serving):
      if !uncoveredListeners.isEmpty { faults.append("serving without \(uncoveredListeners)") }
      isServing = true
    case .report: break
    case .finish(let code):
      if !children.isEmpty { faults.append("finished with children") }
      exitCode = code
    }
  }

  private mutating func deliver(_ message: SupervisorMessage, to id: ChildID) {
    guard let child = children[id] else { return faults.append("\(message) to \(id), which does not run") }
    if !child.isReady { faults.append("\(message) to \(id), which is not ready") }
    if case .accept(let listeners) = message {
      if id.slot == .broker { faults.append("the broker accepts") }
      if listenersAreClosed { faults.append("an assignment during a stop") }
      let isValid = listeners == listeners.sorted() && listeners.allSatisfy { (0..<listenerCount).contains($0) }
      if !isValid { faults.append("a wrong assignment: \(listeners)") }
    }
    children[id]?.unread.append(message)
  }
}
