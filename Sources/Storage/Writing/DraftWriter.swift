import Drafts
import GRDB
import GRDBSQLite

/// The only writer of the database. It belongs to one thread.
///
/// Everything is committed in groups with `synchronous=FULL`: when `commitGroup` returns, its changes are on the disk.
package final class DraftWriter {
  /// Pages of the write-ahead log after which a checkpoint is worth its cost (16 MiB).
  private static let checkpointPages: Int32 = 4096

  private let queue: DatabaseQueue
  /// Nil once the database has been closed: SQLite closes only when its statements are gone.
  private var statements: WriterStatements?
  private let secret: InviteSecret
  private let walPages: WALPageCount

  /// Opens or creates the database and brings its schema up to date.
  /// - Throws: `StorageError` when it cannot be opened, is no database, or is of a newer release.
  package init(path: String, secret: InviteSecret) throws {
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
    } catch let error as DatabaseError {
      throw StorageError(.cannotOpen, "cannot open the database \(path): \(error.message ?? "\(error.resultCode)")")
    }
    self.secret = secret
    let pages = WALPageCount()
    walPages = pages
    statements = try queue.inDatabase { database in
      pages.watch(database)
      return try WriterStatements(database)
    }
  }

  /// SQLite's `synchronous` level of the connection that commits: 2 is FULL, an fsync for every commit.
  func synchronousLevel() throws -> Int? {
    try queue.inDatabase { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
  }

  /// Runs `body` in one transaction and makes it durable.
  /// - Throws: what `body` threw, or the commit's error. Nothing of the group is in the database then.
  package func commitGroup<Value>(at now: Timestamp, _ body: (GroupTransaction) throws -> Value) throws -> Value {
    guard let statements else { preconditionFailure("the database has been closed") }
    return try queue.inDatabase { database in
      let connection = database.sqliteConnection
      try statements.begin.run { _ in }
      do {
        let value = try body(
          GroupTransaction(statements: statements, secret: secret, connection: connection, now: now))
        try statements.commit.run { _ in }
        return value
      } catch {
        // What made the group fail is worth more than what a failing rollback says: it is undone at the next start.
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

  /// Moves committed pages into the database file.
  package func checkpoint() throws {
    try queue.inDatabase { database in
      let status = sqlite3_wal_checkpoint_v2(
        database.sqliteConnection, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
      walPages.reset()
      guard status == SQLITE_OK || status == SQLITE_BUSY else {
        throw StorageError(.sqlite(status), "checkpoint failed: \(String(cString: sqlite3_errstr(status)))")
      }
    }
  }

  /// Deletes a bounded slice of what is kept for a limited time.
  /// - Returns: whether more is left to delete up to `boundary`.
  package func prune(upTo boundary: RetentionBoundary) throws -> Bool {
    try inDatabase { try RetentionSlice(boundary: boundary).delete(from: $0) }
  }

  /// Where outcomes and events stand now: what is older than this can be deleted once it has been kept long enough.
  package func retentionBoundary() throws -> RetentionBoundary {
    try inDatabase { try RetentionBoundary($0) }
  }

  /// Reads rooms when no group can be committed, as on a full disk.
  package func readRoom(_ room: String, after: Int64?) throws -> RoomReading {
    guard let statements else { preconditionFailure("the database has been closed") }
    return try queue.inDatabase { database in
      let reading = GroupTransaction(
        statements: statements, secret: secret, connection: database.sqliteConnection,
        now: Timestamp(microsecondsSinceEpoch: 0))
      return try reading.readRoom(room, after: after)
    }
  }

  /// Runs `body`; its errors carry SQLite's extended result code like all others.
  private func inDatabase<Value>(_ body: (Database) throws -> Value) throws -> Value {
    do {
      return try queue.inDatabase(body)
    } catch let error as DatabaseError {
      throw StorageError(.sqlite(error.extendedResultCode.rawValue), error.message ?? "\(error.resultCode)")
    }
  }

  /// Closes the database; the write-ahead log is folded in when no reader holds it.
  package func close() throws {
    statements = nil
    try queue.close()
  }
}
