import GRDB
import GRDBSQLite

/// Makes the syncs of a connection's write-ahead log fail, at the place where SQLite calls the system.
enum FailingSync {
  /// Runs `body` while every sync of the log fails.
  static func inLog(of queue: DatabaseQueue, _ body: () throws -> Void) throws {
    let log = try queue.inDatabase { try logFile(of: $0) }
    guard let methods = log.pointee.pMethods else { throw NoLog() }
    var failing = methods.pointee
    failing.xSync = { _, _ in SQLITE_IOERR | (4 << 8) }  // SQLITE_IOERR_FSYNC
    let patched = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
    patched.initialize(to: failing)
    log.pointee.pMethods = UnsafePointer(patched)
    defer {
      log.pointee.pMethods = methods
      patched.deallocate()
    }
    try body()
  }

  private struct NoLog: Error {}

  private static func logFile(of database: Database) throws -> UnsafeMutablePointer<sqlite3_file> {
    var file: UnsafeMutablePointer<sqlite3_file>?
    let status = sqlite3_file_control(database.sqliteConnection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file)
    guard status == SQLITE_OK, let file else { throw NoLog() }
    return file
  }
}
