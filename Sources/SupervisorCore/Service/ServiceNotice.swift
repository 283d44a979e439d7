/// What a service manager is told of a pool while things go on.
package enum ServiceNotice: Equatable, Sendable {
  /// The pool is sound: the watchdog begins anew.
  case watchdog
  /// One line on the state of things.
  case status(String)
  /// What is under way may take so long from now.
  case extendTimeout(nanoseconds: Int64)
}
