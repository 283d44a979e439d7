import Audit
import Drafts
import GRDB
import Glibc

/// Puts a database back to what a backup holds, while the service is stopped.
package struct DatabaseRestore {
  /// The file that is put back.
  package let backup: String
  package let database: String
  /// Whether a backup is put back whose audit trail is not intact.
  package let acceptsBrokenTrail: Bool

  package init(backup: String, database: String, acceptsBrokenTrail: Bool) {
    self.backup = backup
    self.database = database
    self.acceptsBrokenTrail = acceptsBrokenTrail
  }

  /// What was put back.
  package struct Report: Sendable {
    /// Of the backup.
    package let digest: AuditDigest
    package let contents: DatabaseContents
    /// Of the trail, with the row about this restore.
    package let head: AuditHead
    /// What the database before is kept as; nil when there was none.
    package let kept: String?
  }

  /// - Parameters:
  ///   - now: the time of the audit row.
  ///   - onPartialFile: told the path of what is being written, as soon as it is there.
  /// - Throws: `BackupError`, `StorageError`, `DatabaseInUse` or `FileError`. The database is as it was then.
  package func run(at now: Timestamp, onPartialFile: (String) -> Void = { _ in }) throws -> Report {
    let pending = PendingRestore(database: database)
    let owner = try FileOwner(of: Folder.of(pending.database))
    let locks = try ServiceLocks(database: database, file: pending.database, owner: owner)
    defer { withExtendedLifetime(locks) {} }
    _ = try pending.finish()
    try requireBackup(isNot: pending.database)
    let partial = try PartialFile(path: pending.partial)
    onPartialFile(partial.path)
    let (digest, contents) = try copy(to: partial)
    let replaced = ReplacedDatabase(path: pending.database)
    let event = AuditEvent.restored(backup: digest, replacedHead: replaced.head(), operatorUID: getuid())
    let head = try RestoredCopy(path: partial.path).revise(event, at: now)
    try partial.own(as: replaced.isThere ? FileOwner(of: replaced.path) : owner, mode: mode(of: replaced))
    try partial.sync()
    let kept = try putInPlace(partial, replaced, pending, at: now)
    return Report(digest: digest, contents: contents, head: head, kept: kept)
  }

  /// As SQLite reads it: of a copy with a log beside it both count.
  private func copy(to partial: PartialFile) throws -> (AuditDigest, DatabaseContents) {
    let digest = try FileDigest(of: backup).digest
    do {
      let source = try ReadOnlyConnection(path: backup)
      _ = try AuditReader(source, path: backup)
      try DatabaseCopy(source: source, target: partial.path).make()
    } catch let error as StorageError where error.isDamage {
      throw BackupError(.faulty, "the backup is damaged: \(error.message)")
    }
    let contents = try DatabaseContents(checking: partial.path, calledByErrors: backup)
    guard contents.audit.isIntact || acceptsBrokenTrail else {
      throw BackupError(
        .faulty,
        "the audit trail of \(backup) is not intact, first bad seq \(contents.audit.faults.first?.sequence ?? 0): "
          + "nothing was changed. See `ringdraftctl audit verify --file`; --accept-broken-trail puts it back even so"
      )
    }
    return (digest, contents)
  }

  private func putInPlace(
    _ partial: PartialFile, _ replaced: ReplacedDatabase, _ pending: PendingRestore, at now: Timestamp
  ) throws -> String? {
    let wasThere = replaced.isThere
    let exclusion = try replaced.exclude()
    defer { withExtendedLifetime(exclusion) {} }
    try partial.put(at: pending.decided(at: try freeStamp(pending, at: now)), replaces: true)
    let kept = try pending.finish()
    return wasThere ? kept : nil
  }

  /// The time, and a number behind it where a database was kept within the same second.
  private func freeStamp(_ pending: PendingRestore, at now: Timestamp) throws -> String {
    let second = String(now.text.prefix(19)).filter { $0 != "-" && $0 != ":" } + "Z"
    var stamp = second
    var number = 1
    while access(pending.kept(at: stamp), F_OK) == 0 || access(pending.kept(at: stamp) + "-wal", F_OK) == 0 {
      number += 1
      stamp = "\(second)-\(number)"
    }
    return stamp
  }

  private func mode(of replaced: ReplacedDatabase) -> mode_t {
    var status = stat()
    return stat(replaced.path, &status) == 0 ? status.st_mode & 0o777 : 0o600
  }

  private func requireBackup(isNot database: String) throws {
    var status = stat()
    guard stat(backup, &status) == 0 else { throw FileError(path: backup, action: "read", cause: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw BackupError(.impossible, "\(backup) is no file") }
    var own = stat()
    if stat(database, &own) == 0, own.st_ino == status.st_ino, own.st_dev == status.st_dev {
      throw BackupError(.impossible, "\(backup) is the database itself")
    }
  }
}
