import CLinux
import Glibc
import Logging
import Settings
import SupervisorCore
import Systemd

/// Tells people and systemd what becomes of the pool.
struct PoolReporter {
  private let startup: Startup
  private let logger: Logger
  /// Those that hold.
  var settings: SupervisorSettings

  init(startup: Startup, logger: Logger) {
    self.startup = startup
    self.logger = logger
    settings = startup.settings
  }

  func report(_ report: PoolReport, pid: pid_t?) {
    switch report {
    case .serving: reportServing()
    // The service manager is told with ``ServiceUpdates``.
    case .readyWorkers(let ready, let wanted, let generation):
      logger.debug("\(ready) of \(wanted) workers are ready", metadata: ["generation": "\(generation)"])
    case .replaced(let id):
      logger.info("\(id.slot) is ready again", metadata: ["pid": "\(pid ?? 0)", "process": "\(id.incarnation)"])
    case .died(let id, let status, let message, let wait):
      reportDeath(id, status, message: message, waitNanoseconds: wait)
    case .bootFailed(let id, let status, let message):
      Terminal.writeError("ringdraft: \(bootFailure(id, status, message: message))")
    case .strayAcknowledgement(let id, let listeners):
      logger.warning(
        "\(id.slot) accepts from other listeners than it was told", metadata: ["listeners": "\(listeners)"])
    case .assignmentOverdue(let id):
      logger.warning(
        "\(id.slot) does not take its listeners; others accept from them", metadata: ["pid": "\(pid ?? 0)"])
    case .stalled(let id): reportStall(id, pid: pid)
    case .unmoved(let id):
      logger.error(
        "\(id.slot) did not even end at SIGABRT, so there is no trace of it; it is killed",
        metadata: ["pid": "\(pid ?? 0)", "state": "\(pid.flatMap(ProcessState.text) ?? "unknown")"])
    case .recovered(let id): logger.notice("\(id.slot) answers again", metadata: ["pid": "\(pid ?? 0)"])
    case .reloading(let generation):
      ServiceNotification.send(.reloading(monotonicMicroseconds: ringdraft_monotonic_nanoseconds() / 1_000))
      logger.notice("reloading", metadata: ["generation": "\(generation)"])
    case .reloadEnded(let generation):
      ServiceNotification.send(.ready)
      logger.notice("the reload is over", metadata: ["generation": "\(generation)"])
    case .replacingBroker: logger.notice("the broker makes room for the program now on disk")
    case .draining(let id, let milliseconds):
      logger.info("\(id.slot) finishes", metadata: ["pid": "\(pid ?? 0)", "bound_ms": "\(milliseconds)"])
    case .retired(let id): logger.info("\(id.slot) is gone", metadata: ["generation": "\(id.generation)"])
    case .stopping(let milliseconds):
      ServiceNotification.send(.stopping)
      logger.notice("stopping", metadata: ["bound_ms": "\(milliseconds)"])
    case .stoppingAtOnce: logger.warning("asked to stop again: stopping at once")
    case .overdue(let id):
      logger.warning("\(id.slot) did not stop in time and is killed", metadata: ["pid": "\(pid ?? 0)"])
    case .stopped: logger.notice("stopped")
    }
  }

  /// What a child shows of itself at its end, a line a frame.
  func reportTrace(of id: ChildID, _ text: String) {
    for line in text.split(whereSeparator: \.isNewline) {
      logger.error("\(id.slot) at its end", metadata: ["trace": "\(line)"])
    }
  }

  /// What became of a request.
  func report(_ request: PoolRequest, _ outcome: RequestOutcome) {
    let isDone = outcome == .done
    logger.log(
      level: isDone ? .notice : .error, "\(request.name) \(isDone ? "is done" : "was not carried out")",
      metadata: isDone ? [:] : ["reason": "\(outcome.text)"])
  }

  private func reportStall(_ id: ChildID, pid: pid_t?) {
    let wait = Int64(settings.pool.silenceSeconds) * 1_000 - WatchBounds.stallAfter / 1_000_000
    let consequence = id.slot == .broker ? "" : "; others accept from its listeners"
    logger.warning(
      "\(id.slot) does not answer\(consequence)", metadata: ["pid": "\(pid ?? 0)", "ended_in_ms": "\(wait)"])
  }

  private func reportServing() {
    ServiceNotification.send(.ready)
    logger.notice(
      "serving",
      metadata: [
        "address": "\(startup.listeners.address)", "workers": "\(settings.workers)",
        "listeners": "\(settings.listeners)", "passed_by_systemd": "\(startup.listeners.service.arePassed)",
        "database": "\(settings.databasePath)",
      ])
    if settings.log.format == .pretty { Terminal.write(Greeting.text(startup)) }
  }

  private func reportDeath(_ id: ChildID, _ status: ExitStatus, message: String?, waitNanoseconds: Int64?) {
    var metadata: Logger.Metadata = ["generation": "\(id.generation)", "process": "\(id.incarnation)"]
    if let message { metadata["reason"] = "\(message)" }
    if let waitNanoseconds { metadata["backoff_ms"] = "\(waitNanoseconds / 1_000_000)" }
    logger.error("\(id.slot) \(status.phrase)", metadata: metadata)
  }

  private func bootFailure(_ id: ChildID, _ status: ExitStatus, message: String?) -> String {
    "\(id.slot == .broker ? "the broker" : "\(id.slot)") could not start: " + (message ?? "it \(status.phrase)")
  }
}

extension PoolReport {
  /// The child it is about, when there is one.
  var child: ChildID? {
    switch self {
    case .replaced(let id), .overdue(let id), .strayAcknowledgement(let id, _): id
    case .replacingBroker(let id), .draining(let id, _), .retired(let id): id
    case .assignmentOverdue(let id), .stalled(let id), .unmoved(let id), .recovered(let id): id
    case .died(let id, _, _, _), .bootFailed(let id, _, _): id
    case .serving, .readyWorkers, .reloading, .reloadEnded, .stopping, .stoppingAtOnce, .stopped: nil
    }
  }
}
