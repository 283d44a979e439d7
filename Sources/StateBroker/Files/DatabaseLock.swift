import CLinux
import Glibc

/// The broker's hold on the database. A successor waits here until its predecessor is gone, so that there are never two
/// writers: not even of two instances with folders of their own and one `DATABASE_URL`. The kernel lets go with the
/// process, however it ends.
struct DatabaseLock {
  /// How long a predecessor may take to end. It ends within a second of its supervisor.
  private static let patienceNanoseconds: Int64 = 5_000_000_000
  private static let pauseMicroseconds: UInt32 = 5_000

  private let descriptor: Int32

  /// Waits for the lock on the database at `path`: on a file beside it, which is created when missing.
  /// - Throws: `BrokerFileError` when the file cannot be used, `DatabaseInUse` when somebody keeps the lock.
  static func acquire(forDatabase path: String) throws -> DatabaseLock {
    let lockPath = path + ".lock"
    let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw BrokerFileError(path: lockPath, action: "open", cause: errno) }
    let deadline = ringdraft_monotonic_nanoseconds() + patienceNanoseconds
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else {
        throw BrokerFileError(path: lockPath, action: "lock", cause: errno)
      }
      guard ringdraft_monotonic_nanoseconds() < deadline else { throw DatabaseInUse(path: path) }
      usleep(pauseMicroseconds)
    }
    return DatabaseLock(descriptor: descriptor)
  }
}
