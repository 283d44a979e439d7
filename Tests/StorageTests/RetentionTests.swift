import BrokerProtocol
import Drafts
import GRDB
import Testing

@testable import Storage

/// Events and outcomes are kept for a while. Uptimes are seconds of the monotonic clock.
@Suite("Retention")
struct RetentionTests {
  private static let kept = RetentionSlice.keptSeconds

  let database: TemporaryDatabase

  init() throws {
    database = try TemporaryDatabase()
  }

  private func append(to draft: String, _ key: String, uptime: Int64) throws -> DraftCommand {
    let command = database.command(.appendSegment(draft: draft, content: "c", key: key))
    try database.commit(command, uptime: uptime)
    return command
  }

  private func isReplay(_ outcome: CommandOutcome) throws -> Bool {
    guard case .draft(_, _, let isReplay) = outcome else { throw UnexpectedOutcome(outcome: outcome) }
    return isReplay
  }

  private func pruneAll(_ writer: DraftWriter, at uptime: Int64) throws {
    while try writer.prune(at: uptime) {}
  }

  @Test("what was kept long enough is deleted, and a gap is told")
  func expiry() throws {
    let id = try database.createDraft()
    let first = try append(to: id, "1", uptime: 100)
    _ = try append(to: id, "2", uptime: 101)
    try pruneAll(database.writer, at: 101 + Self.kept)
    #expect(try database.writer.readRoom(id, after: 1) == RoomReading(sequence: 3, missed: nil))
    #expect(try database.writer.readRoom(id, after: 2).missed?.map(\.sequence) == [3])
    // The outcome is gone, the idempotency key is not.
    #expect(try isReplay(database.commit(first).outcome))
  }

  @Test("what was not kept long enough stays, to the second")
  func notYet() throws {
    let id = try database.createDraft()
    let first = try append(to: id, "1", uptime: 100)
    try pruneAll(database.writer, at: 100 + Self.kept)
    #expect(try database.writer.readRoom(id, after: 1).missed?.map(\.sequence) == [2])
    #expect(try !isReplay(database.commit(first).outcome))
  }

  @Test("a broker restarted every minute prunes as well")
  func restarts() throws {
    let id = try database.createDraft()
    _ = try append(to: id, "1", uptime: 60)
    var writer = database.writer
    for minute: Int64 in 2...12 {
      try writer.close()
      writer = try DraftWriter(path: database.path, secret: TemporaryDatabase.secret)
      try pruneAll(writer, at: minute * 60)
    }
    let left = try writer.queue.inDatabase { database in
      try ["events", "command_outcomes"].map { try Int.fetchOne(database, sql: "SELECT count(*) FROM \($0)") }
    }
    #expect(left == [0, 0])
    try writer.close()
  }

  @Test("rows from before a boot of the machine do not stay for ever")
  func boots() throws {
    let id = try database.createDraft()
    let old = try append(to: id, "1", uptime: 1_000_000)
    try pruneAll(database.writer, at: Self.kept + 1)
    #expect(try database.writer.readRoom(id, after: 1) == RoomReading(sequence: 2, missed: nil))
    #expect(try isReplay(database.commit(old).outcome))
  }

  @Test("a slice is bounded; as many as it takes delete the rest")
  func slices() throws {
    let id = try database.createDraft()
    let count = RetentionSlice.maximumRows + 10
    let commands = (0..<count).map { database.command(.appendSegment(draft: id, content: "c", key: "\($0)")) }
    try database.writer.commitGroup(at: Timestamp(microsecondsSinceEpoch: 0), uptime: 0) { transaction in
      for command in commands { _ = try transaction.execute(command).get() }
    }
    var slices = 0
    while try database.writer.prune(at: Self.kept + 1) {
      slices += 1
      let left = try database.writer.queue.inDatabase { try Int.fetchOne($0, sql: "SELECT count(*) FROM events") }
      #expect(left ?? 0 >= count + 1 - slices * RetentionSlice.maximumRows)
    }
    #expect(slices >= 2)
    let left = try database.writer.queue.inDatabase { try Int.fetchOne($0, sql: "SELECT count(*) FROM events") }
    #expect(left == 0)
  }

  private static let day: Int64 = 86_400_000_000

  private func sequences() throws -> [Int64] {
    try database.writer.queue.inDatabase {
      try Int64.fetchAll($0, sql: "SELECT sequence FROM events ORDER BY id")
    }
  }

  @Test("for clients events are kept for days, over boots too, and outcomes are not")
  func history() throws {
    let id = try database.createDraft()
    let first = try append(to: id, "1", uptime: 1_000_000)
    // Commits are made one second after midnight here.
    let end = 7 * Self.day + 1_000_000
    database.writer.eventHistoryDays = 7
    for uptime in [1_000_000 + Self.kept + 1, Self.kept + 1] {
      while try database.writer.prune(at: uptime, now: Timestamp(microsecondsSinceEpoch: end)) {}
      #expect(try sequences() == [1, 2])
    }
    #expect(try isReplay(database.commit(first).outcome))
    while try database.writer.prune(at: Self.kept + 1, now: Timestamp(microsecondsSinceEpoch: end + 1)) {}
    #expect(try sequences() == [])
  }

  @Test("an event from a day that has not come yet goes by its uptime")
  func clockPutBack() throws {
    let id = try database.createDraft()
    _ = try append(to: id, "1", uptime: 100)
    database.writer.eventHistoryDays = 7
    let before = Timestamp(microsecondsSinceEpoch: -Self.day)
    while try database.writer.prune(at: 100 + Self.kept, now: before) {}
    #expect(try sequences().last == 2)
    while try database.writer.prune(at: 101 + Self.kept, now: before) {}
    #expect(try sequences() == [])
  }

  @Test("events go on when all before them are gone")
  func continuation() throws {
    let id = try database.createDraft()
    _ = try append(to: id, "1", uptime: 0)
    try pruneAll(database.writer, at: Self.kept + 1)
    _ = try append(to: id, "2", uptime: Self.kept + 1)
    try pruneAll(database.writer, at: Self.kept + 1)
    #expect(try database.writer.readRoom(id, after: 2).missed?.map(\.sequence) == [3])
  }
}
