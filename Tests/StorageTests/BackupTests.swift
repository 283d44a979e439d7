import Audit
import Drafts
import Foundation
import GRDB
import Glibc
import Synchronization
import Testing

@testable import Storage

@Suite("Backup")
struct BackupTests {
  private func backup(
    _ database: TemporaryDatabase, to name: String = "backup.db", force: Bool = false, acceptsBrokenTrail: Bool = false
  ) throws -> (path: String, report: DatabaseBackup.Report) {
    let target = database.folder.appending(path: name).path
    let report = try DatabaseBackup(
      database: database.path, target: target, replaces: force, acceptsBrokenTrail: acceptsBrokenTrail
    ).run()
    return (target, report)
  }

  private func names(in database: TemporaryDatabase) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: database.folder.path).filter { !$0.hasPrefix("ringdraft.db") }
  }

  @Test("of a database in use is one file, for its maker alone, and has what was committed before, log and all")
  func online() throws {
    let database = try TemporaryDatabase(audit: AuditPolicy(isEnabled: true))
    let ids = try (0..<50).map { try database.createDraft(segment: "content \($0)") }
    let (path, report) = try backup(database)
    #expect(try names(in: database) == ["backup.db"])
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    #expect(Int64(status.st_size) == report.byteCount && report.contents.draftCount == 50)
    #expect(report.contents.segmentCount == 50 && report.contents.audit.isIntact)
    #expect(report.contents.audit.head == database.writer.auditFigures?.head)
    #expect(try FileDigest(of: path).digest == report.digest)
    // Read where nothing can be made beside it: everything is in the file.
    let reader = try AuditReader(ReadOnlyConnection(unshared: path), path: path)
    #expect(try reader.head() == report.contents.audit.head)
    try database.writer.close()
    let copy = try DraftReader(path: path, connections: 1)
    for id in ids { #expect(try copy.draft(id)?.segmentCount == 1) }
  }

  @Test("is of one moment, whatever is written while it is made, and has all that was written before")
  func oneMoment() throws {
    let database = try TemporaryDatabase(audit: AuditPolicy(isEnabled: true))
    let id = try database.createDraft(segment: "first")
    // Many steps long.
    for index in 0..<200 {
      try database.run(.appendSegment(draft: id, content: String(repeating: "x", count: 100_000), key: "k\(index)"))
    }
    let before = try #require(database.writer.auditFigures?.head.sequence)
    let isOver = Atomic<Bool>(false)
    let written = Atomic<Int>(0)
    nonisolated(unsafe) let writing = database
    let thread = Thread {
      while !isOver.load(ordering: .relaxed) {
        let index = written.add(1, ordering: .relaxed).newValue
        _ = try? writing.run(.appendSegment(draft: id, content: "meanwhile", key: "m\(index)"))
      }
    }
    let target = database.folder.appending(path: "backup.db").path
    let report = try DatabaseBackup(
      database: database.path, target: target, replaces: false, acceptsBrokenTrail: false
    ).run { _ in thread.start() }
    isOver.store(true, ordering: .relaxed)
    while !thread.isFinished { usleep(1_000) }
    #expect(written.load(ordering: .relaxed) > 1)
    #expect(report.contents.audit.head.sequence >= before)
    // Each segment has its row, beside the one that says that audit was turned on.
    #expect(report.contents.segmentCount == report.contents.audit.rowCount - 1)
    #expect(report.contents.audit.isIntact)
  }

  @Test("a name that is taken is refused, and with force replaced only by a whole one")
  func takenName() throws {
    let database = try TemporaryDatabase()
    let target = database.folder.appending(path: "backup.db").path
    try Data("mine".utf8).write(to: URL(fileURLWithPath: target))
    let error = #expect(throws: BackupError.self) { try backup(database) }
    #expect(error?.code == .impossible && error?.message.contains("--force") == true)
    try database.execute("UPDATE audit_state SET is_enabled = 1")
    let faulty = #expect(throws: BackupError.self) { try backup(database, force: true) }
    #expect(faulty?.code == .faulty && faulty?.message.contains("audit trail") == true)
    #expect(try String(contentsOfFile: target, encoding: .utf8) == "mine")
    #expect(try names(in: database) == ["backup.db"])
    let kept = try backup(database, force: true, acceptsBrokenTrail: true)
    #expect(kept.report.contents.audit.isIntact == false)
  }

  @Test("the database itself, and what belongs to it, is no place for a backup", arguments: ["", "-wal", "-shm"])
  func ontoItself(suffix: String) throws {
    let database = try TemporaryDatabase()
    let id = try database.createDraft()
    for name in ["ringdraft.db" + suffix, "link"] {
      if name == "link" { try #require(link(database.path + suffix, database.folder.path + "/link") == 0) }
      let error = #expect(throws: BackupError.self) { try backup(database, to: name, force: true) }
      #expect(error?.message.contains("the database itself") == true)
    }
    #expect(try database.reader().draft(id) != nil)
  }

  @Test("what a killed one left is replaced, what another is writing is not")
  func partialFiles() throws {
    let database = try TemporaryDatabase()
    let partial = database.folder.appending(path: "backup.db.partial").path
    try Data(repeating: 0x41, count: 10_000).write(to: URL(fileURLWithPath: partial))
    let (path, _) = try backup(database)
    #expect(try names(in: database) == ["backup.db"])
    unlink(path)
    let other = try PartialFile(path: partial)
    let error = #expect(throws: BackupError.self) { try backup(database) }
    #expect(error?.message.contains("another ringdraftctl") == true)
    withExtendedLifetime(other) {}
    #expect(try names(in: database) == ["backup.db.partial"])
  }

  @Test("damage in the database is found in the copy, and nothing is kept")
  func damage() throws {
    let database = try TemporaryDatabase()
    for index in 0..<200 { try database.createDraft(segment: String(repeating: "x", count: 400) + "\(index)") }
    try database.writer.close()
    // Pages that belong to nothing.
    let queue = try DatabaseQueue(path: database.path)
    try queue.writeWithoutTransaction {
      try $0.execute(sql: "PRAGMA writable_schema = ON")
      try $0.execute(sql: "DELETE FROM sqlite_schema WHERE name = 'drafts_by_creator'")
    }
    try queue.close()
    let error = #expect(throws: BackupError.self) { try backup(database) }
    #expect(error?.code == .faulty && error?.message.contains("is damaged") == true, "\(String(describing: error))")
    #expect(try names(in: database).isEmpty)
  }

  @Test("rows without the row they belong to are found")
  func orphans() throws {
    let database = try TemporaryDatabase()
    try database.createDraft(segment: "one")
    try database.execute("DELETE FROM drafts")
    let error = #expect(throws: BackupError.self) { try backup(database) }
    #expect(error?.message.contains("a row of draft_segments has no parent") == true)
  }

  @Test("what is no database of ours is refused before anything is made")
  func foreign() throws {
    let database = try TemporaryDatabase()
    try database.execute("INSERT INTO grdb_migrations VALUES ('9')")
    let error = #expect(throws: StorageError.self) { try backup(database) }
    #expect(error?.code == .schemaTooNew(found: 9, known: Schema.version))
    #expect(try names(in: database).isEmpty)
  }
}
