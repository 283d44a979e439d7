import CLinux
import Glibc

/// A process's hold on the database. A broker's successor waits here until its predecessor is gone, so that there are
/// never two writers: not even of two instances with folders of their own and one `DATABASE_URL`. The kernel lets go
/// with the process, however it ends.
package final class DatabaseLock: Sendable {
  /// How long a predecessor may take to end. It ends within a second of its supervisor.
  package static let patienceNanoseconds: Int64 = 5_000_000_000
  private static let pauseMicroseconds: UInt32 = 5_000

  private let descriptor: Int32

  private init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Waits for the lock on the database at `path`: on a file beside it, which is created when missing.
  /// - Parameters:
  ///   - patienceNanoseconds: how long to wait.
  ///   - owner: whose a created file becomes; nil: this process's user's.
  /// - Throws: `FileError` when the file cannot be used, `DatabaseInUse` when somebody keeps the lock.
  package static func acquire(
    forDatabase path: String, patienceNanoseconds: Int64 = DatabaseLock.patienceNanoseconds, owner: FileOwner? = nil
  ) throws -> DatabaseLock {
    let lockPath = path + ".lock"
    let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw FileError(path: lockPath, action: "open", cause: errno) }
    let lock = DatabaseLock(descriptor: descriptor)
    try owner?.take(descriptor, path: lockPath)
    let deadline = ringdraft_monotonic_nanoseconds() + patienceNanoseconds
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else {
        throw FileError(path: lockPath, action: "lock", cause: errno)
      }
      guard ringdraft_monotonic_nanoseconds() < deadline else { throw DatabaseInUse(path: path) }
      usleep(pauseMicroseconds)
    }
    return lock
  }
}
