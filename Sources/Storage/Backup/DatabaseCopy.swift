import GRDBSQLite

/// Copies a database as it is at one moment into a file of its own: SQLite's online backup.
///
/// One read transaction spans all steps. So the copy is of the moment it began, whatever is written meanwhile, it never
/// starts over, and a writer with a write-ahead log does not wait for it. The log cannot be folded in beyond that
/// moment until the copy is done; it grows by what is written.
struct DatabaseCopy {
  /// Four mebibytes of pages of usual size.
  private static let pagesPerStep: Int32 = 1_024
  /// What the copy's file system must have free beyond the copy itself.
  private static let spareBytes: Int64 = 1 << 20

  let source: ReadOnlyConnection
  /// An empty file that nobody else has open.
  let target: String

  /// - Throws: `BackupError` when there is no room, `StorageError` when the source cannot be read or the copy written.
  func make() throws {
    let snapshot = try SQLStatement(connection: source.handle, "BEGIN")
    try snapshot.run { _ in }
    defer { try? SQLStatement(connection: source.handle, "COMMIT").run { _ in } }
    try Folder.requireRoom(for: try byteCount() + Self.spareBytes, in: Folder.of(target))
    let connection = try open()
    defer { sqlite3_close_v2(connection) }
    // Nobody sees the file before it is whole and synced, so it needs no journal.
    try run("PRAGMA journal_mode = OFF", connection)
    try run("PRAGMA synchronous = OFF", connection)
    try run("PRAGMA locking_mode = EXCLUSIVE", connection)
    try copy(into: connection)
    // The pages are those of a database with a log, which the copy has not: it is one file.
    try run("PRAGMA journal_mode = DELETE", connection)
  }

  private func byteCount() throws -> Int64 {
    let pages = try number("PRAGMA page_count")
    return try pages * number("PRAGMA page_size")
  }

  private func number(_ sql: String) throws -> Int64 {
    try SQLStatement(connection: source.handle, sql).first { _ in
    } row: {
      $0.int64(0)
    } ?? 0
  }

  /// Without SQLite's locks: file systems of other machines may not have them, and nobody else knows of the file.
  private func open() throws -> OpaquePointer {
    var connection: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    let status = sqlite3_open_v2(target, &connection, flags, "unix-none")
    guard status == SQLITE_OK, let connection else {
      let error = StorageError.lastFailure(of: connection)
      sqlite3_close_v2(connection)
      throw StorageError(error.code, "cannot write \(target): \(error.message)")
    }
    return connection
  }

  private func copy(into connection: OpaquePointer) throws {
    guard let backup = sqlite3_backup_init(connection, "main", source.handle, "main") else {
      throw StorageError.lastFailure(of: connection)
    }
    var status = SQLITE_OK
    while status == SQLITE_OK { status = sqlite3_backup_step(backup, Self.pagesPerStep) }
    sqlite3_backup_finish(backup)
    guard status == SQLITE_DONE else {
      throw StorageError(.sqlite(status), "cannot copy to \(target): \(String(cString: sqlite3_errstr(status)))")
    }
  }

  private func run(_ sql: String, _ connection: OpaquePointer) throws {
    try SQLStatement(connection: connection, sql).run { _ in }
  }
}
