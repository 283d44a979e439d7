/// How long the supervisor bears with a child that does not do what was asked of it. All times are nanoseconds.
///
/// What is harmless comes early: a listener that two workers accept from, or that moves for nothing, costs a message.
/// What breaks connections comes late, so that a machine under heavy load does not lose sound processes.
package enum WatchBounds {
  /// A child's event loop is asked this long after its last question, when that was answered.
  package static let pingInterval: Int64 = 100_000_000

  /// A child that has not answered for this long is stalled: it is not trusted with a listener any more. With
  /// ``pingInterval`` a queue of connections waits for 400 ms at most.
  package static let stallAfter: Int64 = 300_000_000

  /// A child that was ended with SIGABRT is killed after this time: one that is stopped takes no signal but SIGKILL.
  package static let abortGrace: Int64 = 2_000_000_000

  /// A worker that has not acknowledged an assignment for this long is not waited for. It opens listeners within
  /// microseconds, and tries again five times a second when it has no free descriptor.
  package static let acknowledgement: Int64 = 2_000_000_000

  /// How long the broker may take from opening the database to its readiness. A release may migrate it, which copies
  /// gigabytes in one transaction and says nothing meanwhile, and a log left behind is read whole. To kill that would
  /// roll all of it back, for ever again; so the bound is far beyond what a disk needs to copy what SQLite is used for.
  package static let databaseOpening: Int64 = 1_800_000_000_000

  /// The supervisor itself did not run when it comes to a deadline this late: it was stopped, or the whole machine was.
  /// Then nobody is judged by the time that passed; all get a fresh chance to answer.
  /// Less than ``stallAfter``, or a pause of the machine would look like a stall of everybody.
  package static let ownDelay: Int64 = 200_000_000
}
