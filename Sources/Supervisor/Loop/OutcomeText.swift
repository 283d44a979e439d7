import SupervisorCore

extension PoolRequest {
  /// What was asked for, for a person.
  var name: String {
    switch self {
    case .reload: "reload"
    case .scale(let count): "scaling to \(count) workers"
    case .scaleUp: "scaling to one worker more"
    case .scaleDown: "scaling to one worker fewer"
    case .drain(let index): "draining worker \(index)"
    }
  }
}

extension RequestOutcome {
  /// What became of a request, for a person.
  var text: String {
    switch self {
    case .done: "done"
    case .refused(let refusal): refusal.text
    case .failed(let failure): failure.text
    }
  }
}

extension RequestRefusal {
  /// Why nothing was begun.
  var text: String {
    switch self {
    case .noSuchWorker(let index): "there is no worker \(index) that serves"
    case .workersOutOfRange(let count, let allowed):
      "\(count) workers are not possible: \(allowed.lowerBound) to \(allowed.upperBound), the number of listeners"
    case .busy: "too many requests wait already"
    case .stopping: "everything stops"
    }
  }
}

extension HandoverFailure {
  /// The process that is to blame, where it is one.
  var process: ChildID? {
    switch self {
    case .ended(let id, _, _), .notReady(let id, _, _): id
    case .settings, .settingsOverdue, .notAccepting, .stopping: nil
    }
  }

  /// What went wrong.
  var text: String {
    switch self {
    case .settings(let reason): reason
    case .settingsOverdue(let milliseconds): "the settings could not be read within \(milliseconds) ms"
    case .ended(let id, let status, let message):
      "\(id.slot) could not start: " + (message ?? "it \(status.phrase)")
    case .notReady(let id, let milliseconds, let step):
      "\(id.slot) was not ready after \(milliseconds) ms" + (step.map { ", \($0)" } ?? "")
    case .notAccepting(let milliseconds):
      "the new workers have not taken all listeners after \(milliseconds) ms; whoever had them keeps them until then"
    case .stopping: "everything stops"
    }
  }
}

extension ExitStatus {
  /// How a process ended, behind its name.
  var phrase: String {
    switch self {
    case .exited(let code): "exited with code \(code)"
    case .killed(let signal): "was killed by \(signalName(signal))"
    case .notStarted(let reason): "could not be started: \(reason)"
    }
  }
}
