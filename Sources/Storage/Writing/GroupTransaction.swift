import BrokerProtocol
import Drafts
import GRDBSQLite

/// The transaction of one group. It lives inside `DraftWriter.commitGroup` only.
package struct GroupTransaction {
  let statements: WriterStatements
  let audit: AuditTrail
  let secret: InviteSecret
  let connection: OpaquePointer?
  let now: Timestamp
  /// When the group began, in seconds of the monotonic clock.
  let uptime: Int64

  /// Carries a command out under a savepoint, so that a failed one leaves no trace in its group.
  /// - Throws: `StorageError` when the whole transaction is gone with it, as after a full disk.
  package func execute(_ command: DraftCommand) throws -> Result<CommittedCommand, any Error> {
    try underSavepoint {
      try CommandExecution(
        statements: statements, audit: audit, secret: secret, command: command, now: now, uptime: uptime
      ).run()
    }
  }

  /// The same for an operator's pass of a ring.
  package func execute(_ move: RingMove) throws -> Result<CommittedCommand, any Error> {
    try underSavepoint {
      try RingMoveExecution(statements: statements, audit: audit, move: move, now: now, uptime: uptime).run()
    }
  }

  private func underSavepoint(
    _ change: () throws -> CommittedCommand
  ) throws -> Result<CommittedCommand, any Error> {
    try statements.savepoint.run { _ in }
    let audited = audit.position
    do {
      let committed = try change()
      try statements.release.run { _ in }
      return .success(committed)
    } catch {
      // Some errors, SQLITE_FULL among them, end the transaction: then nothing of the group is left.
      guard isOpen else { throw error }
      try statements.rollbackToSavepoint.run { _ in }
      audit.position = audited
      try statements.release.run { _ in }
      return .failure(error)
    }
  }

  /// Runs what changes nothing, or one row: an error of its own does not end the group.
  private func attempt<Value>(_ body: () throws -> Value) throws -> Result<Value, any Error> {
    do {
      return .success(try body())
    } catch {
      guard isOpen else { throw error }
      return .failure(error)
    }
  }

  private var isOpen: Bool { sqlite3_get_autocommit(connection) == 0 }

  /// Reads a room's sequence and, with `after`, the events behind that sequence.
  /// - Throws: `StorageError` when the whole transaction is gone with it.
  package func readRoom(_ room: String, after: Int64?) throws -> Result<RoomReading, any Error> {
    try attempt { try RoomEvents(statements: statements).read(room, after: after) }
  }

  /// Writes something of no meaning.
  /// - Throws: `StorageError` when the whole transaction is gone with it.
  package func probe() throws -> Result<Void, any Error> {
    try attempt { try statements.probe.run { _ in } }
  }
}
