import BrokerProtocol
import Drafts
import GRDBSQLite

/// The transaction of one group. It lives inside `DraftWriter.commitGroup` only.
package struct GroupTransaction {
  let statements: WriterStatements
  let secret: InviteSecret
  let connection: OpaquePointer?
  let now: Timestamp

  /// The most events a worker is told after an absence; one that missed more is told that it lost its place.
  private static let maximumMissedEvents: Int64 = 4096

  /// Carries a command out under a savepoint, so that a failed one leaves no trace in its group.
  /// - Throws: `StorageError` when the whole transaction is gone with it, as after a full disk.
  package func execute(_ command: DraftCommand) throws -> Result<CommittedCommand, any Error> {
    try statements.savepoint.run { _ in }
    do {
      let committed = try CommandExecution(statements: statements, secret: secret, command: command, now: now).run()
      try statements.release.run { _ in }
      return .success(committed)
    } catch {
      // Some errors, SQLITE_FULL among them, end the transaction: then nothing of the group is left.
      guard isOpen else { throw error }
      try statements.rollbackToSavepoint.run { _ in }
      try statements.release.run { _ in }
      return .failure(error)
    }
  }

  private var isOpen: Bool { sqlite3_get_autocommit(connection) == 0 }

  /// Reads a room's sequence and, with `after`, the events behind that sequence.
  package func readRoom(_ room: String, after: Int64?) throws -> RoomReading {
    let found = try statements.eventSequence.first {
      $0.bind(room, at: 1)
    } row: {
      (row: $0.int64(0), sequence: $0.int64(1))
    }
    guard let found else { return RoomReading(sequence: 0, missed: []) }
    guard let after, after < found.sequence else { return RoomReading(sequence: found.sequence, missed: []) }
    guard found.sequence - after <= Self.maximumMissedEvents else {
      return RoomReading(sequence: found.sequence, missed: nil)
    }
    let events = try events(of: room, row: found.row, after: after)
    let isComplete = Int64(events.count) == found.sequence - after
    return RoomReading(sequence: found.sequence, missed: isComplete ? events : nil)
  }

  private func events(of room: String, row: Int64, after: Int64) throws -> [Publication] {
    var events: [Publication] = []
    try statements.eventsAfter.forEach {
      $0.bind(row, at: 1)
      $0.bind(after, at: 2)
    } row: { event in
      events.append(
        Publication(
          room: room, sequence: event.int64(0), requestID: event.text(1), frame: event.withBytes(2) { [UInt8]($0) }))
    }
    return events
  }

  /// Writes something of no meaning.
  package func probe() throws {
    try statements.probe.run { _ in }
  }
}
