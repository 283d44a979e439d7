import Glibc
import Logging
import Observability
import Settings
import SupervisorCore

/// What the pool wants done.
extension SupervisorLoop {
  func perform(_ effect: PoolEffect) {
    switch effect {
    case .spawn(let id, let isReplacement): spawn(id, isReplacement: isReplacement)
    case .send(let message, let id): send(message, to: id)
    case .abort(let id): signal(SIGABRT, to: id)
    case .kill(let id): signal(SIGKILL, to: id)
    case .readSettings: readSettings()
    case .cancelSettings: cancelSettings()
    case .switchSettings(let generation): switchSettings(to: generation)
    case .answered(let ticket, let outcome):
      if unconfirmedSwitches > 0, outcome == .done { answers.append(ticket) } else { answer(ticket, outcome) }
    case .generationGone(let generation):
      logger.notice("the last worker of a generation is gone", metadata: ["generation": "\(generation)"])
    case .closeListeners:
      for listener in listeners { close(listener) }
      listeners = []
    case .report(let report): reporter.report(report, pid: report.child.flatMap { children[$0]?.pid })
    case .finish(let code): exitCode = code
    }
  }

  private func answer(_ ticket: Int, _ outcome: RequestOutcome) {
    guard let request = requests.removeValue(forKey: ticket) else { return }
    reporter.report(request, outcome)
    if request == .reload {
      lastReload = ReloadRecord(outcome: outcome, generation: pool.generation, endedAt: Self.now().wall)
    }
    tell(outcome, ticket: ticket)
  }

  /// The broker has taken the settings of reloads, or has ended and its successor will start with them. Who asked for a
  /// reload is answered only when none is left to be taken, so that limits hold when it is.
  /// - Parameter left: those not taken yet.
  func settingsHold(left: Int) {
    unconfirmedSwitches = max(0, left)
    guard unconfirmedSwitches == 0 else { return }
    let tickets = answers
    answers = []
    for ticket in tickets { answer(ticket, .done) }
  }

  private func spawn(_ id: ChildID, isReplacement: Bool) {
    // The broker's settings are those that hold, whichever generation's program it runs.
    let source = id.slot == .broker ? served : id.generation
    guard let programs = generations[id.generation]?.programs, let settings = generations[source] else {
      preconditionFailure("generation \(id.generation) is in use and not there")
    }
    let inherited = id.slot == .broker ? startup.listeners.metrics.descriptors : listeners
    do throws(SystemError) {
      let child = try ChildProcess.spawn(id.slot, programs: programs, listeners: inherited, environment: environment)
      children[id] = child
      logger.debug("\(id.slot) started", metadata: ["pid": "\(child.pid)", "generation": "\(id.generation)"])
    } catch {
      events.append(.childExited(id, .notStarted("\(error)")))
      return
    }
    send(
      .configure(
        slot: id.slot.index, generation: source, isReplacement: isReplacement, listenerCount: inherited.count,
        settings: id.slot == .broker ? settings.brokerSettings : settings.workerSettings),
      to: id)
    if id.slot == .broker { sendRoster() }
  }

  /// Tells the broker, if there is one, which workers have not been reaped: their ids are nobody else's yet.
  func sendRoster() {
    guard let broker = children.keys.first(where: { $0.slot == .broker }) else { return }
    send(.roster(workers: children.compactMap { id, child in id.slot == .broker ? nil : child.pid }), to: broker)
  }

  /// A child that cannot take a message is gone or stuck; its place is worth more to another.
  private func send(_ message: SupervisorMessage, to id: ChildID) {
    guard let child = children[id], !child.send(message) else { return }
    kill(child.pid, SIGKILL)
  }

  private func signal(_ number: Int32, to id: ChildID) {
    if let child = children[id] { kill(child.pid, number) }
  }

  private func switchSettings(to generation: Int) {
    let before = generations[served]?.brokerSettings
    served = generation
    guard let after = generations[generation] else { return }
    reporter.settings = after.settings
    LoggingSetup.changeLevel(to: after.settings.log.level.rawValue)
    guard after.brokerSettings != before, let broker = children.keys.first(where: { $0.slot == .broker }) else {
      return
    }
    unconfirmedSwitches += 1
    send(.reconfigure(settings: after.brokerSettings), to: broker)
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
