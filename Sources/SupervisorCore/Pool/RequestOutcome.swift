/// What became of a ``PoolRequest``.
package enum RequestOutcome: Equatable, Sendable {
  /// It is carried out: whoever is to serve accepts. Those who leave may still be finishing.
  case done
  /// It was not begun.
  case refused(RequestRefusal)
  /// It was begun and could not be carried out. Unless the failure says otherwise, those who served before still do.
  case failed(HandoverFailure)
}

/// Why a request was not begun.
package enum RequestRefusal: Equatable, Sendable {
  /// No worker has this number, or it leaves already.
  case noSuchWorker(Int)
  /// So many workers are not possible.
  case workersOutOfRange(Int, allowed: ClosedRange<Int>)
  /// ``WorkerPool/maximumTickets`` requests wait already.
  case busy
  /// Everything stops.
  case stopping
}

/// Why a request that was begun could not be carried out.
package enum HandoverFailure: Equatable, Sendable {
  /// The settings are wrong, or changed in what needs a restart: one line for a person.
  case settings(String)
  /// The settings were not there after this time.
  case settingsOverdue(milliseconds: Int)
  /// A new process ended before it was to serve. `message` is what it said it failed of, or why it was killed.
  case ended(ChildID, ExitStatus, message: String?)
  /// A new process was not ready in time. `step` is what it said last of its boot.
  case notReady(ChildID, milliseconds: Int, step: BootStep?)
  /// The new processes are there and have not taken all listeners in time. Whoever leaves keeps accepting until they
  /// have.
  case notAccepting(milliseconds: Int)
  /// Everything stops.
  case stopping
}
