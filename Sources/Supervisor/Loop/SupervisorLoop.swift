import CLinux
import Glibc
import Logging
import Settings
import SupervisorCore

/// The supervisor's one thread: waits for signals, control messages and deadlines, asks the pool what to do, and does
/// it.
final class SupervisorLoop {
  /// Messages taken from one child before the others get their turn.
  private static let messagesPerTurn = 16
  private static let stopSignals: Set<Int32> = [SIGTERM, SIGINT, SIGHUP]

  private let startup: Startup
  private let environment = ChildEnvironment.forChildren()
  private let logger = Logger(label: "ringdraft.supervisor")
  private let reporter: PoolReporter
  private var listeners: [Int32]
  private var pool: WorkerPool
  private var children: [ChildID: ChildProcess] = [:]
  /// What effects gave rise to, taken in order after them.
  private var events: [PoolEvent] = [.started]
  private var exitCode: Int32?

  init(_ startup: Startup) {
    self.startup = startup
    listeners = startup.listeners.descriptors
    pool = WorkerPool(
      WorkerPool.Configuration(
        workerCount: startup.settings.workers, listenerCount: listeners.count,
        drainMilliseconds: startup.settings.drainMilliseconds, bootMilliseconds: startup.settings.bootMilliseconds))
    reporter = PoolReporter(startup: startup, logger: logger)
  }

  /// Runs until no child is left.
  /// - Returns: the exit code.
  func run() throws(StartupError) -> Int32 {
    let signals = try openSignals()
    while true {
      handleEvents()
      if let exitCode { return exitCode }
      waitForSomething(signals)
    }
  }

  private func openSignals() throws(StartupError) -> Int32 {
    // A signal that is ignored is delivered here all the same, once it is blocked. Who started this process with one
    // ignored, as nohup does, wants it to have no effect.
    let numbers = Self.stopSignals.filter { ringdraft_signal_is_ignored($0) != 1 } + [SIGCHLD]
    let signals = ringdraft_signalfd(numbers, Int32(numbers.count))
    guard signals >= 0 else { throw .system("signals cannot be received", -signals) }
    return signals
  }

  private func handleEvents() {
    while !events.isEmpty {
      let event = events.removeFirst()
      for effect in pool.handle(event, at: ringdraft_monotonic_nanoseconds()) { perform(effect) }
    }
  }
}

// MARK: - Waiting

extension SupervisorLoop {
  private func waitForSomething(_ signals: Int32) {
    let controls = children.compactMap { id, child in child.control.map { (id, $0) } }
    var entries = [pollfd(fd: signals, events: Int16(POLLIN), revents: 0)]
    entries += controls.map { pollfd(fd: $0.1, events: Int16(POLLIN), revents: 0) }
    let count = poll(&entries, nfds_t(entries.count), pollTimeoutMilliseconds())

    if count > 0 {
      for (index, (id, _)) in controls.enumerated() where entries[index + 1].revents != 0 { readMessages(of: id) }
      if entries[0].revents != 0 { readSignals(signals) }
    }
    // After the messages: an answer that lies here unread is in time.
    if let deadline = pool.nextDeadline, deadline <= ringdraft_monotonic_nanoseconds() {
      events.append(.deadlinePassed)
    }
  }

  /// Rounded up, so that the deadline has come when poll returns; -1 waits without end.
  private func pollTimeoutMilliseconds() -> Int32 {
    guard let deadline = pool.nextDeadline else { return -1 }
    let nanoseconds = max(0, deadline - ringdraft_monotonic_nanoseconds())
    return Int32(min((nanoseconds + 999_999) / 1_000_000, Int64(Int32.max)))
  }

  private func readSignals(_ signals: Int32) {
    while true {
      let number = ringdraft_signalfd_read(signals)
      guard number > 0 else { break }
      if Self.stopSignals.contains(number) { events.append(.stopRequested) }
    }
    // Several deaths may share one SIGCHLD, so each child is asked for.
    for (id, child) in children {
      guard let status = WaitStatus.poll(child.pid) else { continue }
      readMessages(of: id)
      children[id]?.closeControl()
      children[id] = nil
      if id.slot != .broker { sendRoster() }
      events.append(.childExited(id, status))
    }
  }

  private func readMessages(of id: ChildID) {
    for _ in 0..<Self.messagesPerTurn {
      switch children[id]?.receive() {
      case .message(.ready): events.append(.childReady(id))
      case .message(.accepting(let listeners)): events.append(.childAccepting(id, listeners: listeners))
      case .message(.booting(let step)): events.append(.childBooting(id, step))
      case .message(.pong(let number)): events.append(.childAnswered(id, number: number))
      case .message(.failed(let message)): events.append(.childFailed(id, message: message))
      case .hungUp:
        children[id]?.closeControl()
        events.append(.childHungUp(id))
      case nil, .some(.none): return
      }
    }
  }
}

// MARK: - Doing

extension SupervisorLoop {
  private func perform(_ effect: PoolEffect) {
    switch effect {
    case .spawn(let id): spawn(id)
    case .send(let message, let id): send(message, to: id)
    case .kill(let id): if let child = children[id] { kill(child.pid, SIGKILL) }
    case .closeListeners:
      for listener in listeners { close(listener) }
      listeners = []
    case .report(let report): reporter.report(report, pid: report.child.flatMap { children[$0]?.pid })
    case .finish(let code): exitCode = code
    }
  }

  private func spawn(_ id: ChildID) {
    let inherited = id.slot == .broker ? [] : listeners
    do throws(SystemError) {
      let child = try ChildProcess.spawn(
        id.slot, programs: startup.programs, listeners: inherited, environment: environment)
      children[id] = child
      logger.debug("\(id.slot) started", metadata: ["pid": "\(child.pid)", "generation": "\(id.generation)"])
    } catch {
      events.append(.childExited(id, .notStarted("\(error)")))
      return
    }
    send(
      .configure(
        slot: id.slot.index, generation: id.generation, listenerCount: inherited.count,
        settings: startup.settings(for: id.slot)),
      to: id)
    if id.slot == .broker { sendRoster() }
  }

  /// Tells the broker, if there is one, which workers have not been reaped: their ids are nobody else's yet.
  private func sendRoster() {
    guard let broker = children.keys.first(where: { $0.slot == .broker }) else { return }
    send(.roster(workers: children.compactMap { id, child in id.slot == .broker ? nil : child.pid }), to: broker)
  }

  /// A child that cannot take a message is gone or stuck; its place is worth more to another.
  private func send(_ message: SupervisorMessage, to id: ChildID) {
    guard let child = children[id], !child.send(message) else { return }
    kill(child.pid, SIGKILL)
  }
}

extension ChildSlot {
  /// The slot number that `configure` carries.
  fileprivate var index: Int {
    switch self {
    case .broker: 0
    case .worker(let index): index
    }
  }
}
