import Glibc
import Settings

/// Creates folders for this user alone.
enum Folder {
  /// Creates the folder and those above it where they are missing, with mode 0700.
  /// - Parameter variable: the setting that names it, for the message.
  static func create(_ path: String, variable: String) throws(StartupError) {
    var prefix = ""
    for component in path.split(separator: "/") {
      prefix += "/" + component
      if mkdir(prefix, 0o700) == 0 || errno == EEXIST || errno == EISDIR { continue }
      // A folder above may be closed to us and yet exist: only the last one matters.
      let code = errno
      if access(prefix, F_OK) == 0 { continue }
      throw .system("\(variable) \(path) cannot be created", code)
    }
    var status = stat()
    guard stat(path, &status) == 0 else { throw .system("\(variable) \(path) cannot be read", errno) }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw StartupError(message: "\(variable) \(path) is not a folder") }
  }

  /// Refuses a folder that others than its owner may enter, or that somebody else owns.
  /// - Parameter group: whose members may enter and look as well, but not write; nil: nobody's.
  static func requirePrivate(
    _ path: String, variable: String, exceptFor group: AdminGroup? = nil
  ) throws(StartupError) {
    var status = stat()
    guard stat(path, &status) == 0 else { throw .system("\(variable) \(path) cannot be read", errno) }
    guard status.st_uid == geteuid() else {
      throw StartupError(message: "\(variable) \(path) belongs to another user")
    }
    let others = status.st_mode & 0o077
    if others == 0 { return }
    guard let group else {
      throw StartupError(message: "\(variable) \(path) is open to other users: its mode must be 0700")
    }
    guard others & 0o027 == 0, status.st_gid == group.id else {
      throw StartupError(
        message: "\(variable) \(path) is open to others than ADMIN_GROUP \(group.name): its mode must be 0700, or 0750"
          + " with that group")
    }
  }

  /// Lets the members of a group enter and look: mode 0750.
  ///
  /// The group first: whoever the folder belonged to before must not be let in.
  static func open(_ path: String, to group: AdminGroup, variable: String) throws(StartupError) {
    guard chown(path, uid_t.max, group.id) == 0 else {
      throw .system("\(variable) \(path) cannot be given to ADMIN_GROUP \(group.name)", errno)
    }
    guard chmod(path, 0o750) == 0 else {
      throw .system("\(variable) \(path) cannot be opened to ADMIN_GROUP \(group.name)", errno)
    }
  }
}
