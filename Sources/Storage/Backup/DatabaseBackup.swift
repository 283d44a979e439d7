import Audit
import Drafts
import Glibc

/// Makes a backup: a copy of a database, in use or at rest, in one file that was checked after it was written.
package struct DatabaseBackup {
  package let database: String
  package let target: String
  /// Whether a file that is there is replaced.
  package let replaces: Bool
  /// Whether a backup is kept whose audit trail is not intact.
  package let acceptsBrokenTrail: Bool

  package init(database: String, target: String, replaces: Bool, acceptsBrokenTrail: Bool) {
    self.database = database
    self.target = target
    self.replaces = replaces
    self.acceptsBrokenTrail = acceptsBrokenTrail
  }

  /// What was kept.
  package struct Report: Sendable {
    /// When the copy began. Every change acknowledged before is in it.
    package let takenAt: Timestamp
    package let byteCount: Int64
    package let digest: AuditDigest
    package let contents: DatabaseContents
  }

  /// - Parameter onPartialFile: told the path of what is being written, as soon as it is there.
  /// - Throws: `BackupError`, `StorageError` or `FileError`. There is no new file then, and an old one is as it was.
  package func run(onPartialFile: (String) -> Void = { _ in }) throws -> Report {
    try requireFreeName()
    let source = try ReadOnlyConnection(path: database)
    _ = try AuditReader(source, path: database)
    let partial = try PartialFile(path: target + ".partial")
    onPartialFile(partial.path)
    let takenAt = Timestamp.now()
    try DatabaseCopy(source: source, target: partial.path).make()
    try partial.sync()
    let digest = try FileDigest(of: partial.path)
    let contents = try DatabaseContents(checking: partial.path, calledByErrors: "the copy of \(database)")
    try requireTrail(contents.audit)
    try partial.put(at: target, replaces: replaces)
    return Report(takenAt: takenAt, byteCount: digest.byteCount, digest: digest.digest, contents: contents)
  }

  private func requireTrail(_ report: AuditReport) throws {
    guard !report.isIntact, !acceptsBrokenTrail else { return }
    throw BackupError(
      .faulty,
      "the audit trail of \(database) is not intact, first bad seq \(report.faults.first?.sequence ?? 0): nothing was "
        + "kept. See `ringdraftctl audit verify`; --accept-broken-trail makes a backup even so")
  }

  private func requireFreeName() throws {
    var existing = stat()
    guard lstat(target, &existing) == 0 else {
      guard errno == ENOENT else { throw FileError(path: target, action: "use", cause: errno) }
      return
    }
    for own in ["", "-wal", "-shm", "-journal", ".lock"] {
      var status = stat()
      if stat(database + own, &status) == 0, status.st_ino == existing.st_ino, status.st_dev == existing.st_dev {
        throw BackupError(.impossible, "\(target) is the database itself, or belongs to it")
      }
    }
    guard existing.st_mode & S_IFMT == S_IFREG else {
      throw BackupError(.impossible, "\(target) is there and is no file")
    }
    guard replaces else { throw BackupError(.impossible, "\(target) is there already; --force replaces it") }
  }
}
