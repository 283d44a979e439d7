/// `RUN_DIR`: holds the Unix sockets, so it is for this user alone. That their paths are short enough for a Unix socket was
/// checked with the settings.
enum RunFolder {
  static func open(_ path: String) throws(StartupError) {
    try Folder.create(path, variable: "RUN_DIR")
    try Folder.requirePrivate(path, variable: "RUN_DIR")
  }
}
