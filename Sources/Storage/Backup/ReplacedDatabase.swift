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

/// Holds every lock of SQLite's on a database file (`os_unix.c`: one pending byte, one reserved, 510 shared).
final class DatabaseExclusion {
  private static let pendingByte: off_t = 0x4000_0000
  private static let byteCount: off_t = 512

  /// F_OFD_SETLK (fcntl(2)), which Swift's Glibc module does not import.
  private static let setOpenFileLock: Int32 = 37

  private let descriptor: Int32

  init(path: String) throws {
    descriptor = open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path: path, action: "open", cause: errno) }
    var lock = Self.lock()
    // Of the open file, not of the process: SQLite closing the same file elsewhere in it would end the latter kind.
    if fcntl(descriptor, Self.setOpenFileLock, &lock) == 0 { return }
    let code = errno
    guard code == EAGAIN || code == EACCES else {
      close(descriptor)
      throw FileError(path: path, action: "lock", cause: code)
    }
    var held = Self.lock()
    _ = fcntl(descriptor, F_GETLK, &held)
    close(descriptor)
    let holder = held.l_pid > 0 ? " by process \(held.l_pid)" : ""
    throw BackupError(.impossible, "the database \(path) is open\(holder): stop the service, and whatever reads it")
  }

  deinit { close(descriptor) }

  private static func lock() -> Glibc.flock {
    var lock = Glibc.flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    lock.l_start = pendingByte
    lock.l_len = byteCount
    return lock
  }
}
