import CLinux
import Glibc
import Logging
import ProcessControl
import Settings
import SupervisorCore
import Systemd

/// The supervisor's one thread: waits for signals, control messages and deadlines, asks the pool what to do, and does
/// it.
final class SupervisorLoop {
  static let stopSignals: Set<Int32> = [SIGTERM, SIGINT]
  /// What operators may ask for by signals.
  static let requestSignals: [Int32: PoolRequest] = [SIGHUP: .reload, SIGTTIN: .scaleUp, SIGTTOU: .scaleDown]

  let startup: Startup
  let environment = ChildEnvironment.forChildren()
  let logger = Logger(label: "ringdraft.supervisor")
  var reporter: PoolReporter
  /// The workers', until a drain closes them.
  var listeners: [Int32]
  var pool: WorkerPool
  var children: [ChildID: ChildProcess] = [:]
  /// What processes are started with, by generation.
  var generations: [Int: Generation]
  /// The generation whose settings hold.
  var served = 1
  /// The process that reads the settings for a reload.
  var reading: SettingsProcess?
  /// Processes that were ended and of which nothing is expected but that they are waited for.
  var forgotten: [pid_t] = []
  /// What was asked for and not answered yet, by ticket.
  var requests: [Int: PoolRequest] = [:]
  /// How many settings the broker was given and has not said to hold, and who waits for that, by ticket.
  var unconfirmedSwitches = 0
  var answers: [Int] = []
  private var lastTicket = 0
  /// The connections of operators.
  let operators: OperatorDesk
  var waits = OperatorWaits()
  var lastReload: ReloadRecord?
  var publications = PublicationPacer()
  let startedAt = ringdraft_monotonic_nanoseconds()
  /// What processes that have ended just now had logged before they were ready.
  var lastWords: [ChildID: [String]] = [:]
  /// What the service manager is told while things go on; nil when there is none.
  var updates: ServiceUpdates?
  /// What effects gave rise to, taken in order after them.
  var events: [PoolEvent] = [.started]
  var exitCode: Int32?

  init(_ startup: Startup) {
    self.startup = startup
    listeners = startup.listeners.service.descriptors
    generations = [1: startup.generation]
    pool = WorkerPool(listenerCount: listeners.count, settings: startup.settings.forPool)
    reporter = PoolReporter(startup: startup, logger: logger)
    operators = OperatorDesk(
      socket: startup.operatorSocket, group: startup.settings.adminGroup?.id, logger: logger)
    if ServiceNotification.isPossible {
      updates = ServiceUpdates(watchdogInterval: ServiceNotification.watchdogMicroseconds.map { $0 * 1_000 })
    }
  }

  /// Runs until no child is left.
  /// - Returns: the exit code.
  func run() throws(StartupError) -> Int32 {
    let signals = try openSignals()
    LoopTrace.startForSupervisor()
    while true {
      handleEvents()
      if let exitCode {
        operators.close()
        return exitCode
      }
      sendUpdates()
      waitForSomething(signals)
    }
  }

  private func openSignals() throws(StartupError) -> Int32 {
    // A signal that is ignored is delivered here all the same, once it is blocked. Who started this process with one
    // ignored, as nohup does, wants it to have no effect.
    let wanted = Self.stopSignals.union(Self.requestSignals.keys)
    let numbers = wanted.filter { ringdraft_signal_is_ignored($0) != 1 } + [SIGCHLD]
    let signals = ringdraft_signalfd(numbers, Int32(numbers.count))
    guard signals >= 0 else { throw .system("signals cannot be received", -signals) }
    return signals
  }

  private func handleEvents() {
    while !events.isEmpty {
      let event = events.removeFirst()
      for effect in pool.handle(event, at: ringdraft_monotonic_nanoseconds()) { perform(effect) }
    }
    lastWords = [:]
    tellWhoIsGone()
    publishFigures()
    if generations.count > 1 {
      let inUse = pool.generationsInUse
      generations = generations.filter { inUse.contains($0.key) }
    }
  }

  /// Tells the service manager what is due.
  private func sendUpdates() {
    guard let notices = updates?.take(from: pool, at: ringdraft_monotonic_nanoseconds()), !notices.isEmpty else {
      return
    }
    ServiceNotification.send(notices.map { ServiceNotification($0) })
  }

  /// Asks the pool for something.
  /// - Returns: the ticket under which it will be answered.
  @discardableResult
  func ask(_ request: PoolRequest) -> Int {
    lastTicket += 1
    requests[lastTicket] = request
    events.append(.requested(request, ticket: lastTicket))
    return lastTicket
  }
}
