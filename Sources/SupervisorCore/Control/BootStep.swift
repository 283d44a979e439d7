/// What a child that is not ready yet is busy with, where that may take long.
package enum BootStep: UInt8, Equatable, Sendable, CaseIterable {
  /// The broker waits until its predecessor, or whoever holds the lock of the database, is gone.
  case waitingForLock = 1
  /// The database is opened; the broker also recovers its log and migrates it.
  case openingDatabase = 2
  /// The worker has not been welcomed by the broker.
  case connectingToBroker = 3
}

extension BootStep: CustomStringConvertible {
  package var description: String {
    switch self {
    case .waitingForLock: "waiting for the lock of the database, which another process holds"
    case .openingDatabase: "opening the database"
    case .connectingToBroker: "connecting to the broker"
    }
  }
}
