import Audit
import Drafts
import Testing

@testable import Storage

@Suite("Retention of the audit trail")
struct AuditRetentionTests {
  private static let day = Timestamp.microsecondsPerDay
  private static let policy = AuditPolicy(isEnabled: true, retentionDays: 2)
  private static let kept = 2 * day

  let database: TemporaryDatabase
  let draft: String
  /// A moment behind the first row's, which has the real time.
  private let start: Int64

  init() throws {
    database = try TemporaryDatabase(audit: Self.policy)
    start = Timestamp.now().microsecondsSinceEpoch + 1
    draft = try database.createDraft(at: start)
  }

  /// Appends as one group at an instant that long after the start, in microseconds.
  private func append(_ count: Int, after elapsed: Int64) throws {
    let commands = (0..<count).map {
      database.command(.appendSegment(draft: draft, content: "c", key: "\(elapsed)-\($0)"))
    }
    try database.writer.commitGroup(at: instant(elapsed)) { transaction in
      for command in commands { _ = try transaction.execute(command).get() }
    }
  }

  private func instant(_ elapsed: Int64) -> Timestamp {
    Timestamp(microsecondsSinceEpoch: start + elapsed)
  }

  /// Prunes all there is to prune, and checks what is left.
  /// - Returns: how many slices deleted something.
  private func prune(after elapsed: Int64) throws -> Int {
    let before = try checkpoints().count
    while try database.writer.pruneAudit(at: instant(elapsed)) {}
    #expect(AuditRecord.fault(in: try database.auditRows()) == nil)
    return try checkpoints().count - before
  }

  private func checkpoints() throws -> [AuditRecord] {
    try database.auditRows().filter { $0.action == "ops.audit_pruned" }
  }

  @Test("a prefix goes, a row tells where it ended, and the rest verifies from there")
  func prefix() throws {
    try append(5, after: 0)
    try append(3, after: Self.day)
    let seventh = try database.auditRows()[6]
    #expect(try prune(after: Self.kept + AuditTrail.slackMicroseconds + 1) == 1)
    let rows = try database.auditRows()
    #expect(rows.map(\.sequence) == [8, 9, 10, 11])
    #expect(rows[0].previousHash == seventh.hash)
    #expect(rows[3].metadata == #"{"through_seq":"7","through_hash":"\#(seventh.hash.hex)"}"#)
    try append(1, after: Self.kept + 2 * AuditTrail.slackMicroseconds)
    #expect(AuditRecord.fault(in: try database.auditRows()) == nil)
  }

  @Test("what was not kept long enough stays, and an hour's rows go together")
  func notYet() throws {
    try append(2, after: 0)
    #expect(try prune(after: Self.kept + AuditTrail.slackMicroseconds - 1_000_000) == 0)
    #expect(try database.auditRows().count == 4)
    for minute in 1...5 as ClosedRange<Int64> { try append(1, after: minute * Timestamp.microsecondsPerMinute) }
    let slices = try (0..<60).reduce(0) { sum, minute in
      sum + (try prune(after: Self.kept + AuditTrail.slackMicroseconds + Int64(minute) * 1_000_000 + 1))
    }
    #expect(slices == 1)
  }

  @Test("the newest row is never pruned")
  func newest() throws {
    try append(2, after: 0)
    #expect(try prune(after: 10 * Self.kept) == 1)
    #expect(try database.auditRows().map(\.sequence) == [4, 5])
  }

  @Test("a backlog goes in slices, each with its row; the rest verifies after every one")
  func slices() throws {
    let count = 2 * AuditTrail.maximumPrunedRows + 100
    try append(count, after: 0)
    var slices = 0
    var hasMore = true
    while hasMore {
      hasMore = try database.writer.pruneAudit(at: instant(Self.kept + AuditTrail.slackMicroseconds + 1))
      slices += 1
      let rows = try database.auditRows()
      #expect(AuditRecord.fault(in: rows) == nil)
      #expect(rows.count >= count + 2 - slices * AuditTrail.maximumPrunedRows)
    }
    #expect(slices == 3)
    #expect(try database.auditRows().map(\.action).allSatisfy { $0 != "collab.create_draft" })
  }

  @Test("rows age also while audit is off, and pruned checkpoints have successors")
  func whileOff() throws {
    try append(5, after: 0)
    try database.restart(audit: AuditPolicy(isEnabled: false, retentionDays: 2))
    for round in 1...4 as ClosedRange<Int64> {
      _ = try prune(after: round * (Self.kept + 2 * AuditTrail.slackMicroseconds))
    }
    let rows = try database.auditRows()
    #expect(rows.allSatisfy { $0.action.hasPrefix("ops.") } && rows.count <= 3)
    try database.restart(audit: Self.policy)
    try append(1, after: 9 * Self.kept)
    #expect(AuditRecord.fault(in: try database.auditRows()) == nil)
  }

  @Test("without a setting everything is kept")
  func keptForEver() throws {
    try database.restart(audit: AuditPolicy(isEnabled: true))
    try append(2, after: 0)
    #expect(try !database.writer.pruneAudit(at: instant(1_000 * Self.day)))
    #expect(try database.auditRows().count == 4)
  }

  @Test("a slice that cannot be committed leaves everything as it was")
  func failure() throws {
    try append(5, after: 0)
    try database.execute(
      """
      CREATE TRIGGER fail BEFORE INSERT ON audit_events WHEN NEW.action = 'ops.audit_pruned'
      BEGIN SELECT RAISE(ABORT, 'not this one'); END
      """)
    let before = try database.auditRows()
    #expect(throws: StorageError.self) { try prune(after: 3 * Self.kept) }
    #expect(try database.auditRows() == before)
    try append(1, after: 1)
    try database.execute("DROP TRIGGER fail")
    #expect(try prune(after: 3 * Self.kept) == 1)
  }
}
