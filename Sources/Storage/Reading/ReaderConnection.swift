import GRDB
import GRDBSQLite

/// One read-only connection with its statements.
///
/// `@unchecked Sendable` is sound because the statements are used inside `queue.inDatabase` only, which lets one
/// caller in at a time.
final class ReaderConnection: @unchecked Sendable {
  private let queue: DatabaseQueue
  private let statements: ReaderStatements

  init(path: String) throws {
    var configuration = Configuration()
    configuration.label = "ringdraft.reader"
    configuration.readonly = true
    configuration.foreignKeysEnabled = false
    // The broker holds the database for itself only while it recovers the log of a broker that was killed, which takes
    // milliseconds. A worker's loop waits meanwhile, so not for long.
    configuration.busyMode = .timeout(1)
    do {
      queue = try DatabaseQueue(path: path, configuration: configuration)
      statements = try queue.inDatabase { try ReaderStatements($0) }
    } catch let error as DatabaseError {
      throw StorageError(.cannotOpen, "cannot read the database \(path): \(error.message ?? "\(error.resultCode)")")
    }
  }

  /// Runs `body` on one snapshot of the database.
  func read<Value>(_ body: (ReaderStatements) throws -> Value) throws -> Value {
    try queue.inDatabase { _ in
      try statements.begin.run { _ in }
      defer { try? statements.end.run { _ in } }
      return try body(statements)
    }
  }
}
