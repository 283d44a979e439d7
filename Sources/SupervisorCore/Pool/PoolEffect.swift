/// What the supervisor shall do, in the order given.
package enum PoolEffect: Equatable, Sendable {
  /// Start this process and send it `configure`. Whether that works comes back as an event. `isReplacement`: one like
  /// it was ready before, so what it was given is known to be good.
  case spawn(ChildID, isReplacement: Bool)
  /// Send a message to a running child.
  case send(SupervisorMessage, to: ChildID)
  /// End a running child with SIGABRT, so that it shows where it hangs. SIGKILL follows if it does not end.
  case abort(ChildID)
  /// End a running child at once, with SIGKILL. Its exit comes back as an event.
  case kill(ChildID)
  /// Read the settings anew, for a reload. Answered with ``PoolEvent/settingsRead(_:replacesBroker:)`` or
  /// ``PoolEvent/settingsRefused(_:)``.
  case readSettings
  /// What is being read is no longer wanted.
  case cancelSettings
  /// The settings of this generation hold from now: the broker is told, and gets them from its next start on.
  case switchSettings(generation: Int)
  /// What became of a request. Comes once for each.
  case answered(ticket: Int, RequestOutcome)
  /// The last process of a generation that was replaced has ended.
  case generationGone(Int)
  /// Close the supervisor's listeners: nothing new is accepted once the workers have closed theirs.
  case closeListeners
  /// Tell a person.
  case report(PoolReport)
  /// No child is left: exit with this code. The last effect of a pool.
  case finish(exitCode: Int32)
}
