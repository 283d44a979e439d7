/// `DATA_DIR`: created when missing, and locked while this process lives.
enum DataFolder {
  static let variable = "DATA_DIR"
  static let lockName = "ringdraft.lock"

  /// Creates the folder and takes its lock.
  /// - Throws: ``StartupError`` when the folder is not writable, or another instance has the lock.
  static func open(_ path: String) throws(StartupError) {
    try Folder.create(path, variable: variable)
    try FolderLock.take(lockName, in: path, variable: variable)
  }

  /// Checks that a start could open the folder, and changes nothing.
  static func check(_ path: String) throws(StartupError) {
    try FolderCheck.check(path, variable: variable)
  }
}
