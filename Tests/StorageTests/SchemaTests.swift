import Foundation
import GRDB
import Testing

@testable import Storage

@Suite("Schema")
struct SchemaTests {
  @Test("a database of a newer release is refused, both versions named, and left as it was")
  func newerSchema() throws {
    let database = try TemporaryDatabase()
    try database.writer.close()
    let queue = try DatabaseQueue(path: database.path)
    try queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('9')") }
    try queue.close()
    let error = #expect(throws: StorageError.self) {
      try DraftWriter(path: database.path, secret: TemporaryDatabase.secret)
    }
    #expect(error?.code == .schemaTooNew(found: 9, known: Schema.version))
    #expect(error?.message.contains("9") == true && error?.message.contains("\(Schema.version)") == true)
  }

  @Test("a failing migration leaves the schema as the one before it did, and runs when it can")
  func failingMigration() throws {
    let database = try TemporaryDatabase()
    let id = try database.createDraft()
    let queue = database.writer.queue
    let good = "CREATE TABLE third (id INTEGER PRIMARY KEY) STRICT"
    let bad = "CREATE TABLE fourth (id INTEGER PRIMARY KEY); INSERT INTO drafts (id) VALUES (1)"
    #expect(throws: DatabaseError.self) { try Schema.migrate(queue, Schema.migrations(and: [good, bad])) }
    func tables() throws -> Set<String> { try Set(database.reader().tablesPresent()) }
    #expect(try tables().contains("third") && !tables().contains("fourth"))
    let applied = {
      try queue.read { try String.fetchAll($0, sql: "SELECT identifier FROM grdb_migrations ORDER BY 1") }
    }
    #expect(try applied() == ["1", "2", "3"])
    // This release does not know the third, and leaves it alone.
    #expect(throws: StorageError.self) { try Schema.migrate(queue) }
    try Schema.migrate(queue, Schema.migrations(and: [good, "CREATE TABLE fourth (id INTEGER PRIMARY KEY)"]))
    #expect(try applied() == ["1", "2", "3", "4"] && tables().contains("fourth"))
    #expect(try database.reader().draft(id) != nil)
  }

  @Test("a database of the first schema is brought up to date with all that is in it")
  func olderSchema() throws {
    let database = try TemporaryDatabase()
    let id = try database.createDraft(segment: "old")
    try database.execute("DROP TABLE position_epoch; DELETE FROM grdb_migrations WHERE identifier = '2'")
    try database.restart(audit: .off)
    let epoch = database.writer.positionEpoch
    #expect(try database.reader().draft(id)?.segmentCount == 1)
    try database.restart(audit: .off)
    #expect(database.writer.positionEpoch == epoch)
  }

  @Test("every commit waits for the disk: synchronous is FULL, whatever the library sets for a WAL")
  func durability() throws {
    let database = try TemporaryDatabase()
    let level = try database.writer.queue.inDatabase { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
    #expect(level == 2)
  }

  @Test("a file that is no database is refused in one line")
  func garbage() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "storage-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "ringdraft.db").path
    try Data(repeating: 0x41, count: 8192).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: StorageError.self) { try DraftWriter(path: path, secret: TemporaryDatabase.secret) }
    #expect(error?.code == .cannotOpen)
    #expect(error?.message.contains("\n") == false)
  }

  @Test("a start puts on the disk what a killed predecessor left in the log")
  func recovery() throws {
    let database = try TemporaryDatabase()
    let id = try database.createDraft()
    // What a crash leaves: the file and its log, copied while the writer is still at work.
    let crashed = try database.copy(suffixes: ["", "-wal"])
    let successor = try DraftWriter(path: crashed, secret: TemporaryDatabase.secret)
    let fileAlone = crashed + "-alone"
    try FileManager.default.copyItem(atPath: crashed, toPath: fileAlone)
    #expect(try DraftReader(path: fileAlone, connections: 1).draft(id) != nil)
    try successor.close()
  }

  @Test("a second start finds its data, and every required table is there")
  func reopening() throws {
    let database = try TemporaryDatabase()
    let id = try database.createDraft()
    try database.writer.close()
    let second = try DraftWriter(path: database.path, secret: TemporaryDatabase.secret)
    let reader = try database.reader()
    #expect(try reader.draft(id) != nil)
    #expect(try Set(Schema.requiredTables).isSubset(of: reader.tablesPresent()))
    try second.close()
  }
}
