import BrokerProtocol
import Drafts
import GRDB
import Testing

@testable import Storage

/// What the disk can do to a group.
@Suite("Writer faults")
struct WriterFaultTests {
  let database: TemporaryDatabase
  let draft: String

  init() throws {
    database = try TemporaryDatabase()
    draft = try database.createDraft()
  }

  /// Commands that take some pages, to be committed as one group.
  private func commands(_ count: Int = 100) -> [DraftCommand] {
    let content = String(repeating: "c", count: 500)
    return (0..<count).map { database.command(.appendSegment(draft: draft, content: content, key: "\($0)")) }
  }

  private func commit(_ commands: [DraftCommand]) throws -> [CommandOutcome] {
    try database.writer.commitGroup(at: Timestamp(microsecondsSinceEpoch: 0)) { transaction in
      try commands.map { try transaction.execute($0).get().outcome }
    }
  }

  /// Lets the file grow by so many pages and no more.
  private func limitPages(to free: Int) throws {
    try database.writer.queue.inDatabase { connection in
      let pages = try Int.fetchOne(connection, sql: "PRAGMA page_count") ?? 0
      try connection.execute(sql: "PRAGMA max_page_count = \(pages + free)")
    }
  }

  @Test("a full disk undoes the whole group, wherever in it; reads go on, and so do writes once there is room")
  func fullDisk() throws {
    let group = commands()
    for free in [0, 1, 3, 10] {
      try limitPages(to: free)
      let error = #expect(throws: StorageError.self) { try commit(group) }
      #expect(error?.code == .sqlite(13), "\(free) pages")
      #expect(error?.isFailedSync == false)
      #expect(error?.isPassing == true)
      #expect(try database.reader().draft(draft)?.segmentCount == 0)
      #expect(try database.writer.readRoom(draft, after: 0).missed?.map(\.sequence) == [1])
    }
    try limitPages(to: 1_000)
    for outcome in try commit(group) {
      guard case .draft(_, _, isReplay: false) = outcome else { throw UnexpectedOutcome(outcome: outcome) }
    }
    #expect(try database.reader().draft(draft)?.segmentCount == group.count)
  }

  @Test("a command that fails by itself leaves no trace in its group, and the others are committed")
  func oneFailure() throws {
    try database.writer.queue.inDatabase {
      try $0.execute(
        sql: """
          CREATE TRIGGER fail BEFORE INSERT ON events WHEN NEW.request_id = 'r3'
          BEGIN SELECT RAISE(ABORT, 'not this one'); END
          """)
    }
    let group = commands(3)
    #expect(group.map(\.requestID) == ["r2", "r3", "r4"])
    let results = try database.writer.commitGroup(at: Timestamp(microsecondsSinceEpoch: 0)) { transaction in
      try group.map { try transaction.execute($0) }
    }
    #expect(results.map { (try? $0.get()) != nil } == [true, false, true])
    #expect(try database.reader().draft(draft)?.segmentCount == 2)
    #expect(try database.writer.readRoom(draft, after: 1).missed?.map(\.requestID) == ["r2", "r4"])
    #expect(try database.writer.readRoom(draft, after: 1).missed?.map(\.sequence) == [2, 3])
  }

  @Test(
    "what a command touches is damaged: it fails alone, and is told from a fault that passes",
    arguments: ["UPDATE drafts SET event_sequence = 0", "DROP TABLE idempotency_keys"])
  func damage(sql: String) throws {
    try database.writer.queue.inDatabase { try $0.execute(sql: sql) }
    let append = database.command(.appendSegment(draft: draft, content: "c", key: "k"))
    let create = database.command(.createDraft(title: "T", platform: "x", initialSegment: nil))
    let results = try database.writer.commitGroup(at: Timestamp(microsecondsSinceEpoch: 0)) { transaction in
      try [append, create].map { try transaction.execute($0) }
    }
    let error = #expect(throws: StorageError.self) { try results[0].get() }
    #expect(error?.isPassing == false)
    #expect(try results[1].get().isChange)
    #expect(try database.reader().draft(draft)?.segmentCount == 0)
  }

  @Test("events that cannot be read fail their reading alone")
  func unreadableRoom() throws {
    try database.writer.queue.inDatabase { try $0.execute(sql: "DROP TABLE events") }
    let readings = try database.writer.commitGroup(at: Timestamp(microsecondsSinceEpoch: 0)) { transaction in
      try [transaction.readRoom(draft, after: 0), transaction.readRoom("nobody's", after: 0)]
    }
    #expect(throws: StorageError.self) { try readings[0].get() }
    #expect(try readings[1].get() == RoomReading(sequence: 0, missed: []))
  }

  @Test(
    "faults of the disk and the machine pass, others do not",
    arguments: [
      (5, true), (10 | 4 << 8, true), (13, true), (1, false), (11, false), (19 | 8 << 8, false),
    ] as [(Int32, Bool)])
  func passing(result: Int32, isPassing: Bool) {
    #expect(StorageError(.sqlite(result), "").isPassing == isPassing)
    #expect(!StorageError(.damaged, "").isPassing)
  }

  @Test("a group that rolled itself back does not go on half")
  func rollbackInside() throws {
    try database.writer.queue.inDatabase {
      try $0.execute(
        sql: """
          CREATE TRIGGER fail BEFORE INSERT ON events WHEN NEW.request_id = 'r3'
          BEGIN SELECT RAISE(ROLLBACK, 'none of these'); END
          """)
    }
    #expect(throws: StorageError.self) { try commit(commands(3)) }
    #expect(try database.reader().draft(draft)?.segmentCount == 0)
    #expect(try database.writer.readRoom(draft, after: nil).sequence == 1)
  }

  @Test("a failed fsync is told as one, and nothing of the group is shown")
  func failedSync() throws {
    let reader = try database.reader()
    try FailingSync.inLog(of: database.writer.queue) {
      let error = #expect(throws: StorageError.self) { try commit(commands(1)) }
      #expect(error?.isFailedSync == true)
    }
    #expect(try reader.draft(draft)?.segmentCount == 0)
  }
}
