import CLinux
import Glibc

/// Seconds of the monotonic clock.
func monotonicSeconds() -> Double {
  Double(ringdraft_monotonic_nanoseconds()) / 1e9
}

/// Asks `condition` every few milliseconds until it holds, or `seconds` have passed. Returns whether it held.
func eventually(within seconds: Double = 10, _ condition: () throws -> Bool) rethrows -> Bool {
  let end = monotonicSeconds() + seconds
  while true {
    if try condition() { return true }
    if monotonicSeconds() >= end { return false }
    usleep(10_000)
  }
}
