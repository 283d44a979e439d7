import SupervisorCore
import TestSupport

/// A pool, its children as a model, and a clock that jumps. Whatever must never happen is noted in `faults`.
struct PoolSimulation {
  static let second: Int64 = 1_000_000_000
  static let stopMilliseconds = 3_000
  static let bootMilliseconds = 4_000
  static let drainMilliseconds = 2_000
  static let silenceMilliseconds = 3_000

  var now: Int64 = 0
  var faults: [String] = []
  var random: SplitMix64
  var pool: WorkerPool
  var children: [ChildID: SimulatedChild] = [:]
  /// What the supervisor finds when it runs again; nil while it runs.
  var inbox: [PoolEvent]?
  private var pending: [PoolEvent] = []
  private var isHandling = false
  /// When something last happened that the pool has to cope with. What it was asked for is none of that.
  var lastDisturbance: Int64 = 0
  var lastAbort: Int64?
  /// The workers of this generation end instead of getting ready, until this instant.
  var crashing: (generation: Int, until: Int64)?
  /// Those that are dead and of whom the pool does not know it yet. The supervisor does, and signals nobody.
  private(set) var unreadExits: Set<ChildID> = []
  private(set) var lastDead: ChildID?
  var isStopping = false
  var exitCode: Int32?
  var isServing = false
  var listenersAreClosed = false
  var desk = SimulatedDesk()
  let listenerCount: Int

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
    listenerCount = Int.random(in: 1...12, using: &random)
    let workers = Int.random(in: 1...5, using: &random)
    desk.settingsWorkers = workers
    desk.wanted = workers
    pool = WorkerPool(listenerCount: listenerCount, settings: Self.settings(workers: workers))
  }

  static func settings(workers: Int) -> PoolSettings {
    PoolSettings(
      workers: workers, drainMilliseconds: drainMilliseconds, stopMilliseconds: stopMilliseconds,
      bootMilliseconds: bootMilliseconds, silenceMilliseconds: silenceMilliseconds)
  }

  var runningSlots: Set<ChildSlot> { Set(children.keys.map(\.slot)) }
  var workerIDs: [ChildID] { children.keys.filter { $0.slot != .broker }.sorted(by: Self.order) }
  var uncoveredListeners: [Int] {
    (0..<listenerCount).filter { listener in
      !children.values.contains { $0.isServing && $0.accepting.contains(listener) }
    }
  }

  /// How long after the last disturbance every listener has somebody who serves it. A stall is noticed, and then the
  /// siblings that are asked to step in may each turn out to be late.
  var settlingNanoseconds: Int64 {
    let deaf = Int64(children.values.count { $0.mood == .deaf })
    return WatchBounds.pingInterval + WatchBounds.stallAfter + deaf * WatchBounds.acknowledgement
      + 4 * SimulatedChild.reactionNanoseconds
  }

  private var hasSoundWorker: Bool {
    children.contains { id, child in
      id.slot != .broker && child.isReady && [.sound, .stubborn].contains(child.mood) && !child.isToldToFinish
    }
  }

  /// Notes what must never be, at any moment.
  mutating func check() {
    let generations = Set(workerIDs.map(\.generation))
    if generations.count > 2 { faults.append("at \(now) there are generations \(generations.sorted())") }
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
    // What an effect gives rise to comes after the effects that follow it.
    pending.append(event)
    guard !isHandling else { return }
    isHandling = true
    while !pending.isEmpty {
      let event = pending.removeFirst()
      if case .childExited(let id, _) = event { unreadExits.remove(id) }
      for effect in pool.handle(event, at: now) { perform(effect) }
    }
    isHandling = false
  }

  mutating func die(_ id: ChildID, _ status: ExitStatus, isExpected: Bool = false) {
    guard children.removeValue(forKey: id) != nil else { return }
    lastDead = id
    unreadExits.insert(id)
    if !isExpected { lastDisturbance = now }
    feed(.childExited(id, status))
  }
}
