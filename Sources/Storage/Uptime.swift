import CLinux

/// The clock that says how long something has been kept: no step of the wall clock moves it.
package enum Uptime {
  private static let nanosecondsPerSecond: Int64 = 1_000_000_000

  /// Seconds of the monotonic clock, which begins anew with every boot of the machine.
  package static func seconds() -> Int64 {
    ringdraft_monotonic_nanoseconds() / nanosecondsPerSecond
  }
}
