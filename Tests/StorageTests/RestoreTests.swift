import Audit
import Drafts
import Foundation
import GRDB
import Glibc
import Testing

@testable import Storage

@Suite("Restore")
struct RestoreTests {
  /// A database that was backed up and has gone on since, at rest.
  private struct Scene {
    let database: TemporaryDatabase
    let backup: String
    let report: DatabaseBackup.Report
    let kept: String
    let gone: String
    let epoch: UInt64

    init(audit: AuditPolicy = AuditPolicy(isEnabled: true)) throws {
      database = try TemporaryDatabase(audit: audit)
      kept = try database.createDraft(segment: "before")
      backup = database.folder.appending(path: "backup").path
      report = try DatabaseBackup(
        database: database.path, target: backup, replaces: false, acceptsBrokenTrail: false
      ).run()
      gone = try database.createDraft(segment: "after")
      epoch = database.writer.positionEpoch
      try database.writer.close()
    }

    func restore(acceptsBrokenTrail: Bool = false, at microseconds: Int64 = 0) throws -> DatabaseRestore.Report {
      try DatabaseRestore(backup: backup, database: database.path, acceptsBrokenTrail: acceptsBrokenTrail).run(
        at: Timestamp(microsecondsSinceEpoch: microseconds))
    }

    var files: [String] {
      ((try? FileManager.default.contentsOfDirectory(atPath: database.folder.path)) ?? []).sorted()
    }

    func open() throws -> DraftWriter { try DraftWriter(path: database.path, secret: TemporaryDatabase.secret) }
  }

  @Test("puts the drafts back, keeps the database before, and says so in the trail")
  func restores() throws {
    let scene = try Scene()
    let report = try scene.restore()
    #expect(report.digest == scene.report.digest && report.contents.draftCount == 1)
    let keptPath = try #require(report.kept)
    #expect(keptPath == scene.database.path + ".before-restore-19700101T000000Z")
    #expect(
      scene.files == [
        "backup", "ringdraft.db", "ringdraft.db.before-restore-19700101T000000Z", "ringdraft.db.lock",
      ])
    #expect(try scene.database.reader().draft(scene.kept)?.segmentCount == 1)
    #expect(try scene.database.reader().draft(scene.gone) == nil)
    #expect(try DraftReader(path: keptPath, connections: 1).draft(scene.gone) != nil)
    let trail = try AuditReader(path: scene.database.path)
    #expect(try trail.verify(against: report.head).isIntact && trail.head() == report.head)
    #expect(report.head.sequence == scene.report.contents.audit.head.sequence + 1)
    var rows: [AuditRow] = []
    try trail.forEach(AuditQuery()) { rows.append($0.row) }
    let replaced = try AuditReader(path: keptPath).head()
    let metadata = """
      {"backup_sha256":"\(scene.report.digest.hex)","replaced_head":"\(replaced)","operator_uid":"\(getuid())"}
      """
    #expect(
      rows.last?.action == "ops.restored" && rows.last.map { String(decoding: $0.metadata, as: UTF8.self) } == metadata)
    let writer = try scene.open()
    #expect(writer.positionEpoch != scene.epoch)
    try writer.close()
  }

  @Test("each one begins another epoch of event positions; a start does not")
  func epochs() throws {
    let scene = try Scene()
    var epochs = [scene.epoch]
    for second in 0..<3 {
      _ = try scene.restore(at: Int64(second) * 1_000_000)
      for _ in 0..<2 {
        let writer = try scene.open()
        epochs.append(writer.positionEpoch)
        try writer.close()
      }
    }
    #expect(epochs[1] == epochs[2] && epochs[3] == epochs[4] && epochs[5] == epochs[6])
    #expect(Set(epochs).count == 4)
  }

  @Test("two within one second keep both databases")
  func sameSecond() throws {
    let scene = try Scene()
    let first = try scene.restore().kept
    let second = try scene.restore().kept
    #expect(second == first.map { $0 + "-2" })
  }

  @Test("with audit off the trail gets that one row")
  func auditOff() throws {
    let scene = try Scene(audit: .off)
    #expect(try scene.restore().head.sequence == 1)
    let writer = try scene.open()
    #expect(writer.auditFigures?.head.sequence == 1)
    try writer.close()
    #expect(try AuditReader(path: scene.database.path).verify(against: nil).isIntact)
  }

  @Test("a database that is no database any more is kept as it is, log and all")
  func corruptDatabase() throws {
    let scene = try Scene()
    try Data(repeating: 0x41, count: 5_000).write(to: URL(fileURLWithPath: scene.database.path))
    try Data(repeating: 0x42, count: 300).write(to: URL(fileURLWithPath: scene.database.path + "-wal"))
    let kept = try #require(try scene.restore().kept)
    #expect(try Data(contentsOf: URL(fileURLWithPath: kept)) == Data(repeating: 0x41, count: 5_000))
    #expect(try Data(contentsOf: URL(fileURLWithPath: kept + "-wal")) == Data(repeating: 0x42, count: 300))
    #expect(try scene.database.reader().draft(scene.kept) != nil)
  }

  @Test("a database that is not there is made")
  func missingDatabase() throws {
    let scene = try Scene()
    for suffix in ["", "-wal", "-shm"] { unlink(scene.database.path + suffix) }
    #expect(try scene.restore().kept == nil)
    #expect(try scene.database.reader().draft(scene.kept) != nil)
  }

  @Test("the log of a killed broker is kept with its database, not folded into the new one")
  func unfoldedLog() throws {
    let scene = try Scene()
    let writer = try scene.open()
    let id = try writer.commitGroup(at: .now()) {
      try $0.execute(scene.database.command(.createDraft(title: "in the log", platform: "x", initialSegment: nil)))
        .get()
    }
    let crashed = try scene.database.copy(suffixes: ["", "-wal"])
    try writer.close()
    guard case .draft(let draft, _, _) = id.outcome else { throw UnexpectedOutcome(outcome: id.outcome) }
    let report = try DatabaseRestore(backup: scene.backup, database: crashed, acceptsBrokenTrail: false).run(at: .now())
    #expect(try DraftReader(path: crashed, connections: 1).draft(draft) == nil)
    #expect(try DraftReader(path: #require(report.kept), connections: 1).draft(draft) != nil)
  }

  @Test("a backup that is damaged, no database, newer, or whose trail is broken changes nothing")
  func badBackups() throws {
    let scene = try Scene()
    let before = try Data(contentsOf: URL(fileURLWithPath: scene.database.path))
    let whole = try Data(contentsOf: URL(fileURLWithPath: scene.backup))
    let url = URL(fileURLWithPath: scene.backup)
    try whole.prefix(whole.count / 2).write(to: url)
    #expect(throws: BackupError.self) { try scene.restore() }
    try Data("Dear all".utf8).write(to: url)
    #expect(throws: StorageError.self) { try scene.restore() }
    try whole.write(to: url)
    try DatabaseQueue(path: scene.backup).write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('9')") }
    let newer = #expect(throws: StorageError.self) { try scene.restore() }
    #expect(newer?.code == .schemaTooNew(found: 9, known: Schema.version))
    try whole.write(to: url)
    try DatabaseQueue(path: scene.backup).write { try $0.execute(sql: "UPDATE audit_events SET user_id = 'eve'") }
    let forged = #expect(throws: BackupError.self) { try scene.restore() }
    #expect(forged?.code == .faulty && forged?.message.contains("seq 1") == true)
    #expect(try Data(contentsOf: URL(fileURLWithPath: scene.database.path)) == before)
    #expect(scene.files.filter { $0.contains("restor") }.isEmpty)
    #expect(try scene.restore(acceptsBrokenTrail: true).contents.audit.isIntact == false)
  }

  @Test("is refused while a service has the locks, or anybody has the database open")
  func inUse() throws {
    let scene = try Scene()
    func refusal() -> String { (#expect(throws: BackupError.self) { try scene.restore() })?.message ?? "" }
    var lock: DatabaseLock? = try DatabaseLock.acquire(forDatabase: scene.database.path)
    #expect(refusal().contains("a service runs on the database"))
    withExtendedLifetime(lock) {}
    lock = nil
    let supervisor = open(scene.database.folder.path + "/ringdraft.lock", O_RDWR | O_CREAT, 0o600)
    #expect(flock(supervisor, LOCK_EX | LOCK_NB) == 0)
    #expect(refusal().contains("a service runs on the folder"))
    close(supervisor)
    _ = try scene.restore()
  }

  @Test("an older schema is brought up to date on the way")
  func olderSchema() throws {
    let scene = try Scene()
    try DatabaseQueue(path: scene.backup).write {
      try $0.execute(sql: "DROP TABLE position_epoch; DELETE FROM grdb_migrations WHERE identifier = '2'")
    }
    #expect(try scene.restore().contents.schemaVersion == 1)
    #expect(try AuditReader(path: scene.database.path).schemaVersion() == Schema.version)
    #expect(try scene.database.reader().draft(scene.kept) != nil)
  }
}
