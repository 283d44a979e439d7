import Glibc

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
