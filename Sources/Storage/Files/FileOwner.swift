import Glibc

/// Whose a file is to be: that of the service, also where root makes it.
package struct FileOwner: Equatable, Sendable {
  package let user: uid_t
  package let group: gid_t

  /// The owner of a file or folder.
  /// - Throws: `FileError` when it cannot be examined.
  package init(of path: String) throws(FileError) {
    var status = stat()
    guard stat(path, &status) == 0 else { throw FileError(path: path, action: "examine", cause: errno) }
    user = status.st_uid
    group = status.st_gid
  }

  /// Gives an open file to this owner. Only root can; anybody else's files stay theirs.
  func take(_ descriptor: Int32, path: String) throws(FileError) {
    var status = stat()
    guard geteuid() == 0, fstat(descriptor, &status) == 0, status.st_uid != user || status.st_gid != group else {
      return
    }
    guard fchown(descriptor, user, group) == 0 else {
      throw FileError(path: path, action: "give to user \(user)", cause: errno)
    }
  }
}
