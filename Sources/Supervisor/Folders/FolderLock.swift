import Glibc

/// The lock that says whose a folder is: an flock(2) on a file in it, which ends with the process and which children do
/// not inherit. The file stays and names its last holder.
enum FolderLock {
  /// Takes the lock for as long as this process lives.
  /// - Parameter variable: the setting that names the folder, for the message.
  /// - Throws: ``StartupError`` when the folder is not writable, or another instance has the lock.
  static func take(_ name: String, in folder: String, variable: String) throws(StartupError) {
    let lock = open(folder + "/" + name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard lock >= 0 else { throw .system("\(variable) \(folder) is not writable", errno) }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      defer { close(lock) }
      guard code == EWOULDBLOCK else { throw .system("\(variable) \(folder) cannot be locked", code) }
      throw StartupError(
        message: "\(variable) \(folder) is in use by another instance of RingDraft\(holder(of: lock))")
    }
    let ownID = Array("\(getpid())\n".utf8)
    guard ftruncate(lock, 0) == 0, Descriptor.writeAll(ownID, to: lock) else {
      throw .system("\(variable) \(folder) is not writable", errno)
    }
  }

  /// Whom the lock file names, for the message.
  private static func holder(of lock: Int32) -> String {
    let text = String(decoding: Descriptor.readAll(from: lock, atMost: 32), as: UTF8.self)
    guard let pid = Int32(text.prefix { $0.isNumber }) else { return "" }
    return " (process \(pid))"
  }
}
