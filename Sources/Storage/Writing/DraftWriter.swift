import Drafts
import GRDB
import GRDBSQLite

/// The only writer of the database. It belongs to one thread.
///
/// Everything is committed in groups with `synchronous=FULL`: when `commitGroup` returns, its changes are on the disk.
package final class DraftWriter {
  /// Pages of the write-ahead log after which a checkpoint is worth its cost (16 MiB).
  private static let checkpointPages: Int32 = 4096
  /// The bits of an extended result code that say what kind of error it is.
  private static let primaryCode: Int32 = 0xFF
  private static let microsecondsPerDay: Int64 = 86_400_000_000

  let queue: DatabaseQueue
  /// Nil once the database has been closed: SQLite closes only when its statements are gone.
  private var statements: WriterStatements?
  private let secret: InviteSecret
  private let walPages: WALPageCount
  /// Differs after the database was put back to an earlier state: positions in its events are of this epoch.
  package let positionEpoch: UInt64
  /// Nil once the database has been closed.
  private(set) var audit: AuditTrail?
  /// How many days events are kept for clients that catch up; nil where nobody does.
  package var eventHistoryDays: Int?

  /// Opens or creates the database, brings its schema up to date, and makes sure that what it shows is on the disk.
  /// - Throws: `StorageError` when it cannot be opened, is no database, or is of a newer release.
  package init(path: String, secret: InviteSecret, audit policy: AuditPolicy = .off) throws {
    var configuration = Configuration()
    configuration.label = "ringdraft.writer"
    configuration.journalMode = .wal
    configuration.foreignKeysEnabled = false
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY")
    }
    do {
      queue = try DatabaseQueue(path: path, configuration: configuration)
      // Not in prepareDatabase: GRDB sets NORMAL after it, when it turns on the WAL.
      try queue.inDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
      try Schema.migrate(queue)
      positionEpoch = try queue.read { try PositionEpoch.read($0) }
      self.secret = secret
      let pages = WALPageCount()
      walPages = pages
      statements = try queue.inDatabase { database in
        pages.watch(database)
        return try WriterStatements(database)
      }
      audit = try queue.inDatabase { try AuditTrail(policy: policy, statements: AuditStatements($0)) }
    } catch let error as DatabaseError {
      throw StorageError(.cannotOpen, "cannot open the database \(path): \(error.message ?? "\(error.resultCode)")")
    }
    try settleLog()
    try announceAudit(at: .now())
  }

  /// What a predecessor wrote before it was killed, or before its fsync failed, may be in the system's memory only, and
  /// yet be shown here as committed. A checkpoint syncs the log, then writes and syncs the database file. This one
  /// waits for reads under way, which take milliseconds, so that it leaves nothing out.
  private func settleLog() throws {
    do {
      try checkpoint(SQLITE_CHECKPOINT_FULL)
    } catch let error as StorageError where error.isDiskFull {
      // The log was synced before the file ran out of room, so nothing shown can be lost. Reads are worth a start.
    }
  }

  /// Runs `body` in one transaction and makes it durable.
  /// - Parameter uptime: seconds of the monotonic clock, which say how long rows have been kept.
  /// - Throws: what `body` threw, or the commit's error. Nothing of the group is in the database then.
  package func commitGroup<Value>(
    at now: Timestamp, uptime: Int64 = Uptime.seconds(), _ body: (GroupTransaction) throws -> Value
  ) throws -> Value {
    guard let statements, let audit else { preconditionFailure("the database has been closed") }
    return try queue.inDatabase { database in
      let connection = database.sqliteConnection
      try statements.begin.run { _ in }
      do {
        try audit.begin(at: now)
        let value = try body(
          GroupTransaction(
            statements: statements, audit: audit, secret: secret, connection: connection, now: now, uptime: uptime))
        try audit.end()
        try statements.commit.run { _ in }
        audit.committed()
        return value
      } catch {
        audit.rolledBack()
        // What made the group fail is worth more than what a failing rollback says. Should the transaction still be
        // open then, GRDB ends the process, and a successor starts from what has been committed.
        if sqlite3_get_autocommit(connection) == 0 { try? statements.rollback.run { _ in } }
        throw error
      }
    }
  }

  /// Moves committed pages into the database file when enough have gathered. Call it between groups, after their
  /// answers: it is PASSIVE and waits for no reader.
  package func checkpointIfDue() throws {
    guard walPages.count >= Self.checkpointPages else { return }
    try checkpoint()
  }

  /// Moves committed pages into the database file, as far as readers do not need the log.
  package func checkpoint() throws {
    try checkpoint(SQLITE_CHECKPOINT_PASSIVE)
  }

  private func checkpoint(_ mode: Int32) throws {
    try queue.inDatabase { database in
      let status = sqlite3_wal_checkpoint_v2(database.sqliteConnection, nil, mode, nil, nil)
      // Busy: readers still need the rest of the log. The next checkpoint moves it.
      guard status == SQLITE_OK || status & Self.primaryCode == SQLITE_BUSY else {
        throw StorageError(.sqlite(status), "checkpoint failed: \(String(cString: sqlite3_errstr(status)))")
      }
      walPages.reset()
    }
  }

  /// Deletes a bounded slice of the events and outcomes that have been kept long enough.
  /// - Parameters:
  ///   - uptime: the present, in seconds of the monotonic clock.
  ///   - now: the present by the time of day.
  /// - Returns: whether more may be left to delete.
  package func prune(at uptime: Int64 = Uptime.seconds(), now: Timestamp = .now()) throws -> Bool {
    let history = Int64(eventHistoryDays ?? 0) * Self.microsecondsPerDay
    let slice = RetentionSlice(uptime: uptime, now: now, historyMicroseconds: history)
    do {
      return try queue.inDatabase { try slice.delete(from: $0) }
    } catch let error as DatabaseError {
      // With SQLite's extended result code, like all other errors.
      throw StorageError(.sqlite(error.extendedResultCode.rawValue), error.message ?? "\(error.resultCode)")
    }
  }

  /// Reads rooms when no group can be committed, as on a full disk.
  package func readRoom(_ room: String, after: Int64?) throws -> RoomReading {
    guard let statements else { preconditionFailure("the database has been closed") }
    return try queue.inDatabase { _ in try RoomEvents(statements: statements).read(room, after: after) }
  }

  /// Closes the database; the write-ahead log is folded in when no reader holds it.
  package func close() throws {
    statements = nil
    audit = nil
    try queue.close()
  }
}
