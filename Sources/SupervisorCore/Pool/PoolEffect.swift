/// What the supervisor shall do, in the order given.
package enum PoolEffect: Equatable, Sendable {
  /// Start this process and send it `configure`. Whether that works comes back as an event.
  case spawn(ChildID)
  /// Send a message to a running child.
  case send(SupervisorMessage, to: ChildID)
  /// End a running child at once, with SIGKILL. Its exit comes back as an event.
  case kill(ChildID)
  /// Close the supervisor's listeners: nothing new is accepted once the workers have closed theirs.
  case closeListeners
  /// Tell a person.
  case report(PoolReport)
  /// No child is left: exit with this code. The last effect of a pool.
  case finish(exitCode: Int32)
}
