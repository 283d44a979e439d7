import Glibc

/// A file that is being made, under a name of its own until it is whole. What is left of one whose maker was killed is
/// told by its lock, which ended with the maker, and is replaced.
///
/// The file is for this user alone. It is removed with this value, unless it was put in its place.
final class PartialFile {
  let path: String
  private let descriptor: Int32
  private var isInPlace = false

  /// Creates the file.
  /// - Throws: `BackupError` when somebody is making that file now, `FileError` when it cannot be created.
  init(path: String) throws {
    self.path = path
    descriptor = try Self.create(path)
  }

  deinit {
    if !isInPlace { unlink(path) }
    close(descriptor)
  }

  private static func create(_ path: String) throws -> Int32 {
    let flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
    var descriptor = open(path, flags, 0o600)
    if descriptor < 0, errno == EEXIST {
      try removeRest(path)
      descriptor = open(path, flags, 0o600)
    }
    guard descriptor >= 0 else { throw FileError(path: path, action: "create", cause: errno) }
    // Where the file system knows no locks there is nobody to keep out but by the name.
    flock(descriptor, LOCK_EX | LOCK_NB)
    return descriptor
  }

  private static func removeRest(_ path: String) throws {
    let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileError(path: path, action: "replace", cause: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw BackupError(.impossible, "\(path) is there and is no file")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw BackupError(.impossible, "\(path) is being written by another ringdraftctl")
    }
    guard unlink(path) == 0 else { throw FileError(path: path, action: "remove", cause: errno) }
  }

  /// Gives it the owner and the mode it is to have.
  func own(as owner: FileOwner, mode: mode_t) throws(FileError) {
    try owner.take(descriptor, path: path)
    guard fchmod(descriptor, mode) == 0 else { throw FileError(path: path, action: "set the mode of", cause: errno) }
  }

  /// Puts it on the disk, and has what is read of it from here on come from there.
  func sync() throws(FileError) {
    guard fsync(descriptor) == 0 else { throw FileError(path: path, action: "sync", cause: errno) }
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
  }

  /// Gives it its name, at one instant, and makes that durable.
  /// - Parameter replaces: whether a file of that name may be there.
  func put(at target: String, replaces: Bool) throws {
    let status = replaces ? rename(path, target) : Self.renameToNew(path, target)
    guard status == 0 else {
      throw errno == EEXIST
        ? BackupError(.impossible, "\(target) is there already")
        : FileError(path: target, action: "put in place", cause: errno)
    }
    isInPlace = true
    try Folder.sync(Folder.of(target))
  }

  /// A hard link fails where the name is taken. File systems that have none (EPERM and the like) get a look before.
  private static func renameToNew(_ path: String, _ target: String) -> Int32 {
    if link(path, target) == 0 {
      unlink(path)
      return 0
    }
    guard errno != EEXIST, access(target, F_OK) != 0 else {
      errno = EEXIST
      return -1
    }
    return rename(path, target)
  }
}
