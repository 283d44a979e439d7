/// What happens to the pool.
package enum PoolEvent: Equatable, Sendable {
  /// The supervisor has its listeners and folders: the pool may start. Comes first, once.
  case started
  /// A child sent `ready`.
  case childReady(ChildID)
  /// A worker sent `accepting`.
  case childAccepting(ChildID, listeners: [Int])
  /// A child that is not ready yet sent `booting`.
  case childBooting(ChildID, BootStep)
  /// A child sent `pong`.
  case childAnswered(ChildID, number: UInt32)
  /// A child sent `failed`: it cannot boot. Its exit follows.
  case childFailed(ChildID, message: String)
  /// A child closed its control socket, or sent what is no message. Usually its exit follows.
  case childHungUp(ChildID)
  /// A child is gone, or could not be started.
  case childExited(ChildID, ExitStatus)
  /// Somebody asked for a stop: SIGTERM, SIGINT or SIGHUP. Asked again, ``WorkerPool/sameRequestNanoseconds`` after the
  /// first time or later, it means at once.
  case stopRequested
  /// ``WorkerPool/nextDeadline`` has come.
  case deadlinePassed
}
