import Glibc

/// Puts a database that is whole, checked and on the disk in the place of the one before: the second half of a restore.
///
/// The decision is one rename, to the name ``decided(at:)``. From there on whoever holds the database's lock next
/// finishes it, be it the restore itself, the next one, or the broker at its start. Until then nothing was touched. So
/// a restore that is killed at any point leaves the old database or the new one, and never the log of one beside the
/// other: SQLite would fold it in.
///
/// ```
/// ringdraft.db.restoring                    being made; worthless
/// ringdraft.db.restored-20261123T190000Z    decided
/// ringdraft.db.before-restore-20261123T190000Z (and -wal)   the database before
/// ```
package struct PendingRestore {
  /// What belongs to a database beside its file: a log, or what a crash left of a rollback.
  private static let companions = ["-wal", "-journal"]
  private static let decidedMark = ".restored-"
  private static let keptMark = ".before-restore-"
  /// How many names a link may lead over, as a system allows.
  private static let maximumLinks = 40

  /// The file itself, when the database's path is a symbolic link.
  let database: String

  package init(database: String) {
    self.database = Self.resolved(database)
  }

  /// Where what is being made lies, in the same folder.
  var partial: String { database + ".restoring" }

  /// The name that decides.
  /// - Parameter stamp: tells restores apart, in file names.
  func decided(at stamp: String) -> String { database + Self.decidedMark + stamp }

  /// What the database before is kept as.
  func kept(at stamp: String) -> String { database + Self.keptMark + stamp }

  /// Finishes a restore that was decided. The caller holds the database's lock.
  /// - Returns: what the database before is kept as; nil when nothing was decided.
  /// - Throws: `FileError`. It is still decided then.
  package func finish() throws -> String? {
    guard let stamp = try findStamp() else { return nil }
    let kept = kept(at: stamp)
    try move(database, to: kept)
    for suffix in Self.companions { try moveUnlessEmpty(database + suffix, to: kept + suffix) }
    // What SQLite shares a log with. Its next user makes another.
    unlink(database + "-shm")
    // In this order on the disk as well: a log must not outlast its database there.
    try Folder.sync(Folder.of(database))
    try rename(decided(at: stamp), database)
    try Folder.sync(Folder.of(database))
    return kept
  }

  /// Moves what is there, unless that was done before.
  private func move(_ path: String, to target: String) throws {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard lstat(target, &status) != 0 else { throw FileError(path: target, action: "make", cause: EEXIST) }
    try rename(path, target)
  }

  /// A log of no bytes is what a reader leaves beside a database at rest.
  private func moveUnlessEmpty(_ path: String, to target: String) throws {
    var status = stat()
    if lstat(path, &status) == 0, status.st_size == 0 {
      unlink(path)
    } else {
      try move(path, to: target)
    }
  }

  private func rename(_ path: String, _ target: String) throws {
    guard Glibc.rename(path, target) == 0 else { throw FileError(path: path, action: "rename", cause: errno) }
  }

  /// The stamp of the restore that was decided.
  private func findStamp() throws -> String? {
    let folder = Folder.of(database)
    guard let listing = opendir(folder) else {
      if errno == ENOENT { return nil }
      throw FileError(path: folder, action: "read", cause: errno)
    }
    defer { closedir(listing) }
    let start = Array((database.split(separator: "/").last.map(String.init) ?? database).utf8) + Self.decidedMark.utf8
    while let entry = readdir(listing) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if name.starts(with: start) { return String(decoding: name.dropFirst(start.count), as: UTF8.self) }
    }
    return nil
  }

  private static func resolved(_ path: String) -> String {
    var path = path
    for _ in 0..<maximumLinks {
      var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
      let count = readlink(path, &buffer, buffer.count)
      guard count > 0 else { break }
      let target = String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
      path = target.hasPrefix("/") ? target : Folder.of(path) + "/" + target
    }
    return path
  }
}
