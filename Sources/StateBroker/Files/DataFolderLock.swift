import Glibc

/// The broker's hold on the data folder. A successor waits here until its predecessor is gone, so that there are never
/// two writers. The kernel lets go with the process, however it ends.
struct DataFolderLock {
  private let descriptor: Int32

  /// Waits for the lock on `path`, which is created when missing.
  static func acquire(_ path: String) throws -> DataFolderLock {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw BrokerFileError(path: path, action: "open", cause: errno) }
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else { throw BrokerFileError(path: path, action: "lock", cause: errno) }
    }
    return DataFolderLock(descriptor: descriptor)
  }
}
