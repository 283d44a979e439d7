/// What a person should know of the pool, each once.
package enum PoolReport: Equatable, Sendable {
  /// For the first time every worker is ready and every listener has an acceptor.
  case serving
  /// The number of workers that are ready and answer, the number wanted or the generation has changed.
  case readyWorkers(Int, of: Int, generation: Int)
  /// A child is ready that takes a dead one's place.
  case replaced(ChildID)
  /// A child died and another will be started after `waitNanoseconds`, or none when that is nil. `message` is what it
  /// said before, or why it was killed.
  case died(ChildID, ExitStatus, message: String?, waitNanoseconds: Int64?)
  /// A child could not boot, so there is nothing to serve with: the whole stops.
  case bootFailed(ChildID, ExitStatus, message: String?)
  /// A worker acknowledged something else than it was told.
  case strayAcknowledgement(ChildID, listeners: [Int])
  /// A worker has not acknowledged an assignment in time: others accept from its listeners too.
  case assignmentOverdue(ChildID)
  /// A child does not answer. A worker's listeners go to its siblings; it is ended if it goes on.
  case stalled(ChildID)
  /// A child that was ended with SIGABRT for its silence is still there, and is killed.
  case unmoved(ChildID)
  /// A child that was stalled, or late, does what it is told again.
  case recovered(ChildID)
  /// A reload begins: this generation is started beside the one that serves.
  case reloading(generation: Int)
  /// A reload is over: this generation serves. Not necessarily the one that was started.
  case reloadEnded(generation: Int)
  /// The broker makes room for one of another program.
  case replacingBroker(ChildID)
  /// A child that is no longer wanted finishes what it serves; others accept in its stead.
  case draining(ChildID, boundMilliseconds: Int)
  /// A child that was no longer wanted has ended.
  case retired(ChildID)
  /// A stop was asked for and has begun. The bound is the workers'.
  case stopping(boundMilliseconds: Int)
  /// A stop was asked for again: everything ends at once.
  case stoppingAtOnce
  /// A child did not end in time and is killed.
  case overdue(ChildID)
  /// A stop that was asked for is complete: no child is left.
  case stopped
}
