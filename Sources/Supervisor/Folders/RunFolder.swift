import Glibc
import ProcessControl
import Settings

/// `RUN_DIR`: holds the Unix sockets, so it is for this user alone, but for the members of `ADMIN_GROUP`. That their
/// paths are short enough for a Unix socket was checked with the settings.
///
/// It has a lock of its own: two instances with one `RUN_DIR` would take the broker's socket from each other, and the
/// workers of one would write into the database of the other.
enum RunFolder {
  static let variable = "RUN_DIR"
  /// Not `DATA_DIR`'s: both may be the same folder.
  static let lockName = "ringdraft-run.lock"

  /// Creates the folder, takes its lock and lets the group in.
  /// - Parameter group: whose members may reach `admin.sock`; nil: nobody's.
  /// - Throws: ``StartupError`` when the folder is not this user's alone, or another instance has the lock.
  static func open(_ path: String, group: AdminGroup? = nil) throws(StartupError) {
    try Folder.create(path, variable: variable)
    try Folder.requirePrivate(path, variable: variable, exceptFor: group)
    try FolderLock.take(lockName, in: path, variable: variable)
    // A service manager may keep the folder over a restart; counts begin with the service.
    FigureFile.remove(in: path)
    if let group { try Folder.open(path, to: group, variable: variable) }
  }

  /// Checks that a start could open the folder, and changes nothing.
  static func check(_ path: String, group: AdminGroup? = nil) throws(StartupError) {
    try FolderCheck.check(path, variable: variable)
    if access(path, F_OK) == 0 { try Folder.requirePrivate(path, variable: variable, exceptFor: group) }
  }
}
