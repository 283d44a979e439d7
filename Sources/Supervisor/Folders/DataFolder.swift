import Glibc

/// `DATA_DIR`: created when missing, and locked while this process lives.
enum DataFolder {
  static let lockName = "ringdraft.lock"

  /// Creates the folder and takes its lock. The lock ends with the process; children do not inherit it.
  /// - Throws: ``StartupError`` when the folder is not writable, or another instance has the lock.
  static func open(_ path: String) throws(StartupError) {
    try Folder.create(path, variable: "DATA_DIR")
    let lockPath = path + "/" + lockName
    let lock = Glibc.open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard lock >= 0 else { throw .system("DATA_DIR \(path) is not writable", errno) }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      defer { close(lock) }
      guard code == EWOULDBLOCK else { throw .system("DATA_DIR \(path) cannot be locked", code) }
      throw StartupError(message: "DATA_DIR \(path) is in use by another RingDraft\(holder(of: lock))")
    }
    let ownID = Array("\(getpid())\n".utf8)
    guard ftruncate(lock, 0) == 0, Descriptor.writeAll(ownID, to: lock) else {
      throw .system("DATA_DIR \(path) is not writable", errno)
    }
  }

  /// Whom the lock file names, for the message.
  private static func holder(of lock: Int32) -> String {
    let text = String(decoding: Descriptor.readAll(from: lock, atMost: 32), as: UTF8.self)
    guard let pid = Int32(text.prefix { $0.isNumber }) else { return "" }
    return " (process \(pid))"
  }
}
