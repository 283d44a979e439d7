import Audit
import Glibc

/// The database that a restore takes the place of. It may be damaged, or not be there, and is kept as it is: its log is
/// not folded in, since to write into a damaged database would take from what can be found out of it.
struct ReplacedDatabase {
  let path: String

  var isThere: Bool {
    var status = stat()
    return stat(path, &status) == 0
  }

  /// Where its audit trail ends, as far as it can be read.
  func head() -> AuditHead? {
    guard isThere else { return nil }
    return try? AuditReader(path: path).head()
  }

  /// Keeps everybody else out of the file for as long as the result lives, by the locks that SQLite takes: a worker or
  /// a shell that has it open would go on with a database that is none any more.
  /// - Returns: nil when there is no file.
  /// - Throws: `BackupError` when somebody has it open.
  func exclude() throws -> DatabaseExclusion? {
    isThere ? try DatabaseExclusion(path: path) : nil
  }
}
