import Glibc

/// What the unit of an installed service gives it beside its settings file. A person who checks that file means the
/// service, not the folder they happen to be in.
enum Installation {
  static let settingsFile = "/etc/ringdraft/ringdraft.env"

  /// As the unit sets them (`StateDirectory=`, `RuntimeDirectory=`, `Environment=`).
  private static let variables = [
    "STATE_DIRECTORY": "/var/lib/ringdraft", "RUNTIME_DIRECTORY": "/run/ringdraft", "ENV": "production",
  ]

  /// The environment in which a settings file is checked; what is set already wins.
  static func environment(_ environment: [String: String], for file: String?) -> [String: String] {
    file == settingsFile ? environment.merging(variables) { set, _ in set } : environment
  }

  /// Goes on with the rights of the folder's owner, who is to use it; root may do anything, and would find no fault.
  static func actAsOwner(of folder: String) {
    var status = stat()
    guard geteuid() == 0, stat(folder, &status) == 0, status.st_uid != 0 else { return }
    _ = setegid(status.st_gid)
    _ = seteuid(status.st_uid)
  }
}
