import BrokerProtocol
import Drafts

/// What became of commands since the broker's start.
package struct CommandCounters: Equatable, Sendable {
  /// Changes made.
  package private(set) var executed: UInt64 = 0
  /// Commands answered from what was stored for them before.
  package private(set) var replayed: UInt64 = 0
  /// Commands the rules refused.
  package private(set) var refused: UInt64 = 0
  /// Commands the database did not take.
  package private(set) var storageFailed: UInt64 = 0
  /// Commands that met damage or a fault of the broker's.
  package private(set) var internalError: UInt64 = 0
  /// Commands whose deadline passed before they began.
  package private(set) var expired: UInt64 = 0
  /// Commands the queue had no room for.
  package private(set) var overloaded: UInt64 = 0

  package init() {}

  mutating func count(_ result: WorkResult) {
    switch result {
    case .outcome: executed += 1
    case .unchanged(.refused): refused += 1
    case .unchanged: replayed += 1
    case .failed(let failure): count(failure)
    case .room, .probed: break
    }
  }

  mutating func count(_ failure: BrokerFailure) {
    switch failure {
    case .overloaded: overloaded += 1
    case .expired: expired += 1
    case .storageFailed: storageFailed += 1
    case .internalError: internalError += 1
    }
  }
}
