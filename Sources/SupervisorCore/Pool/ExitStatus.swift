/// How a process ended.
package enum ExitStatus: Equatable, Sendable {
  /// It exited with this code.
  case exited(Int32)
  /// This signal killed it.
  case killed(signal: Int32)
  /// It could not be started, for this reason.
  case notStarted(String)
}
