import Foundation

/// The seed a random test is to run with.
package enum TestSeed {
  /// `RINGDRAFT_SEED` from the environment, to run a failure again; nil when tests choose their own.
  package static var given: UInt64? {
    ProcessInfo.processInfo.environment["RINGDRAFT_SEED"].flatMap { UInt64($0) }
  }
}
