import CLinux
import Glibc

/// Says whether a start could use a folder, without changing anything: what `check-config` may do.
///
/// Locks are not looked at. While an instance runs its folders are in use, and its next settings are what is checked.
enum FolderCheck {
  /// File systems of the kernel's own, in which nobody makes a folder whatever the rights say (statfs(2)).
  private static let kernelFileSystems: Set<Int64> = [
    0x9fa0,  // proc
    0x6265_6572,  // sysfs
    0x6367_7270,  // cgroup2
    0x0027_e0eb,  // cgroup
  ]

  /// Checks that the folder can be written, or else be created.
  /// - Parameter variable: the setting that names it, for the message.
  static func check(_ path: String, variable: String) throws(StartupError) {
    let nearest = try nearestExisting(path, variable: variable)
    let isThere = nearest == path
    let problem = isThere ? "is not writable" : "cannot be created"
    var status = stat()
    guard stat(nearest, &status) == 0 else { throw .system("\(variable) \(path) cannot be read", errno) }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      guard !isThere else { throw StartupError(message: "\(variable) \(path) is not a folder") }
      throw .system("\(variable) \(path) \(problem)", ENOTDIR)
    }
    guard faccessat(AT_FDCWD, nearest, W_OK | X_OK, AT_EACCESS) == 0 else {
      throw .system("\(variable) \(path) \(problem)", errno)
    }
    if kernelFileSystems.contains(ringdraft_file_system_type(nearest)) {
      throw .system("\(variable) \(path) \(problem)", EPERM)
    }
  }

  /// The folder itself when it is there, else the one in which the first missing folder would be made.
  private static func nearestExisting(_ path: String, variable: String) throws(StartupError) -> String {
    var path = path
    while true {
      var status = stat()
      if path == "/" || stat(path, &status) == 0 { return path }
      guard errno == ENOENT || errno == ENOTDIR else { throw .system("\(variable) \(path) cannot be read", errno) }
      guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
      path = String(path[..<slash])
    }
  }
}
