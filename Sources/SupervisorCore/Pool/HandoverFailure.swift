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
