import GRDB
import GRDBSQLite

/// Counts the pages of the write-ahead log, as SQLite reports them after each commit.
///
/// SQLite holds an unretained pointer to it, so the writer keeps it alive as long as its connection. Only the
/// connection's thread touches it.
final class WALPageCount {
  private(set) var count: Int32 = 0

  func watch(_ database: Database) {
    sqlite3_wal_hook(
      database.sqliteConnection,
      { context, _, _, pages in
        guard let context else { return SQLITE_OK }
        Unmanaged<WALPageCount>.fromOpaque(context).takeUnretainedValue().count = pages
        return SQLITE_OK
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  func reset() {
    count = 0
  }
}
