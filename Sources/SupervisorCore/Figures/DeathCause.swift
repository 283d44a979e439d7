/// Why a process of the pool ended that was not to end, or not so.
package enum DeathCause: String, CaseIterable, Sendable {
  /// A signal that was not the supervisor's killed it while it served: a fault of its own, `kill`, or want of memory.
  case crashed
  /// It served and exited by itself.
  case exited
  /// Its event loop did not answer for too long, so it was ended.
  case silent
  /// It ended before it was ready.
  case bootFailed = "boot_failed"
  /// It was not ready in time, so it was ended.
  case notReady = "not_ready"
  /// It could not be started at all.
  case notStarted = "not_started"
  /// It was told to finish and did not in time, so it was ended.
  case overdue
}
