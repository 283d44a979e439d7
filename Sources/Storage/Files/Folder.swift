import Glibc

/// The folder a file lies in.
enum Folder {
  /// Its path.
  static func of(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Puts on the disk what the folder says of its files: a rename is durable with its folder only.
  static func sync(_ folder: String) throws(FileError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path: folder, action: "open", cause: errno) }
    defer { close(descriptor) }
    // Some file systems of other machines have nothing to sync in a folder, and say EINVAL.
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw FileError(path: folder, action: "sync", cause: errno)
    }
  }

  /// Refuses when fewer bytes are free than `bytes`: the disk is the service's too, and would be full for it as well.
  static func requireRoom(for bytes: Int64, in folder: String) throws {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else { throw FileError(path: folder, action: "examine", cause: errno) }
    let free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
    guard free >= UInt64(bytes) else {
      throw BackupError(
        .impossible, "there is no room in \(folder): \(bytes) bytes are needed, \(free) are free")
    }
  }
}
