import Audit
import Drafts
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Storage

@Suite struct AuditReaderTests {
  // MARK: Rows

  @Test func rowsComeBackAsTheyWereWritten() throws {
    let seed = TestSeed.given ?? .random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    let fixture = try AuditTrailFixture()
    let rows = AuditTrailFixture.randomRows(100, &random)
    try fixture.append(rows)
    var records: [StoredAuditRow] = []
    try fixture.reader().forEach(AuditQuery()) { records.append($0) }
    #expect(records.map(\.row) == rows, "seed \(seed)")
    #expect(records.map(\.sequence) == Array(1...100))
    #expect(records.dropFirst().map(\.previousHash) == records.dropLast().map(\.hash))
  }

  /// The bytes of the columns and those of the row are the same: what one hashes, the other checks.
  @Test func columnsHashAsRowsDo() throws {
    let seed = TestSeed.given ?? .random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    let fixture = try AuditTrailFixture()
    try fixture.append(AuditTrailFixture.randomRows(200, &random))
    let connection = try ReadOnlyConnection(path: fixture.path)
    var scratch: [UInt8] = []
    var canonical: [UInt8] = []
    try SQLStatement(connection: connection.handle, AuditColumns.selection).forEach { _ in
    } row: { statement in
      let link = AuditColumns(statement).link(scratch: &scratch)
      let record = AuditColumns(statement).record
      canonical.removeAll()
      record.row.appendCanonical(
        sequence: record.sequence, previousHash: try #require(record.previousHash), to: &canonical)
      #expect(scratch == canonical, "seed \(seed), seq \(record.sequence)")
      #expect(link.computedHash == record.hash, "seed \(seed), seq \(record.sequence)")
    }
  }

  // MARK: Queries

  private func fixtureForQueries() throws -> AuditTrailFixture {
    let fixture = try AuditTrailFixture()
    let events: [AuditEvent] = [
      .createDraft(title: "T", platform: "x"), .appendSegment(segment: "s", contentCodePoints: 1, key: "k"),
      .passRing(from: "u1", to: "u2", key: "k"), .auditDisabled,
    ]
    try fixture.append(
      (0..<120).map { index in
        AuditRow(
          events[index % 4], at: Timestamp(microsecondsSinceEpoch: Int64(index) * 1_000_000), requestID: "r\(index)",
          userID: index % 4 == 3 ? nil : "u\(index % 3)", draftID: "d\(index % 5)", address: nil, userAgent: nil,
          skipped: 0)
      })
    return fixture
  }

  private func sequences(_ fixture: AuditTrailFixture, _ change: (inout AuditQuery) -> Void) throws -> [Int64] {
    var query = AuditQuery()
    change(&query)
    var found: [Int64] = []
    let reader = try fixture.reader()
    try reader.forEach(query) { found.append($0.sequence) }
    if query.newest == nil, query.oldest == nil {
      #expect(try reader.count(query, upTo: 1_000) == found.count)
      #expect(try reader.count(query, upTo: 3) == min(3, found.count))
    }
    return found
  }

  @Test func conditionsAreMetTogether() throws {
    let fixture = try fixtureForQueries()
    let all = (1...120).map { Int64($0) }
    #expect(try sequences(fixture) { _ in } == all)
    #expect(try sequences(fixture) { $0.requestID = "r7" } == [8])
    #expect(try sequences(fixture) { $0.user = "u1" } == all.filter { ($0 - 1) % 3 == 1 && ($0 - 1) % 4 != 3 })
    #expect(
      try sequences(fixture) {
        $0.user = "u1"
        $0.draft = "d2"
      } == all.filter { ($0 - 1) % 3 == 1 && ($0 - 1) % 4 != 3 && ($0 - 1) % 5 == 2 })
    #expect(try sequences(fixture) { $0.action = "collab.pass_ring" } == all.filter { ($0 - 1) % 4 == 2 })
    #expect(try sequences(fixture) { $0.action = "ops.*" } == all.filter { ($0 - 1) % 4 == 3 })
    #expect(try sequences(fixture) { $0.action = "collab.*" } == all.filter { ($0 - 1) % 4 != 3 })
    #expect(try sequences(fixture) { $0.action = "collab" } == [])
  }

  @Test func timesAreFromAndBefore() throws {
    let fixture = try fixtureForQueries()
    let found = try sequences(fixture) {
      $0.since = Timestamp(microsecondsSinceEpoch: 10_000_000)
      $0.until = Timestamp(microsecondsSinceEpoch: 13_000_000)
    }
    #expect(found == [11, 12, 13])
    let newest = try sequences(fixture) {
      $0.since = Timestamp(microsecondsSinceEpoch: 10_000_000)
      $0.until = Timestamp(microsecondsSinceEpoch: 13_000_000)
      $0.newest = 2
    }
    #expect(newest == [12, 13])
  }

  @Test func theNewestComeInOrder() throws {
    let fixture = try fixtureForQueries()
    #expect(try sequences(fixture) { $0.newest = 3 } == [118, 119, 120])
    #expect(try sequences(fixture) { $0.newest = 0 } == [])
    #expect(
      try sequences(fixture) {
        $0.after = 100
        $0.oldest = 2
      } == [101, 102])
  }

  @Test func everyConditionHasItsIndex() throws {
    let reader = try AuditTrailFixture().reader()
    func query(_ change: (inout AuditQuery) -> Void) -> AuditQuery {
      var query = AuditQuery()
      change(&query)
      query.newest = 100
      return query
    }
    func plan(_ change: (inout AuditQuery) -> Void) throws -> String {
      try reader.plan(of: query(change)).first { $0.contains("SEARCH") } ?? "no search"
    }
    #expect(try plan { $0.requestID = "r" }.contains("audit_events_by_request"))
    #expect(try plan { $0.user = "u" }.contains("audit_events_by_user"))
    #expect(try plan { $0.draft = "d" }.contains("audit_events_by_draft"))
    #expect(try plan { $0.action = "ops.audit_pruned" }.contains("audit_events_by_action"))
    #expect(try plan { $0.action = "ops.*" }.contains("audit_events_by_action"))
    #expect(try plan { $0.until = Timestamp(microsecondsSinceEpoch: 1) }.contains("PRIMARY KEY"))
    let times = try reader.plan(of: query { $0.since = Timestamp(microsecondsSinceEpoch: 1) })
    #expect(times.contains { $0.contains("SEARCH audit_events USING COVERING INDEX audit_events_by_ts") })
    #expect(try plan { $0.after = 1 }.contains("PRIMARY KEY"))
  }

  // MARK: Files

  @Test func anEmptyTrailIsIntact() throws {
    let fixture = try AuditTrailFixture()
    let report = try fixture.verify()
    #expect(report.isIntact && report.rowCount == 0)
    #expect(try fixture.reader().head() == .origin)
  }

  @Test func whatIsInTheLogAloneIsRead() throws {
    let fixture = try AuditTrailFixture()
    try fixture.append(AuditTrailFixture.row(.auditDisabled))
    #expect(FileManager.default.fileExists(atPath: fixture.path + "-wal"))
    #expect(try fixture.verify().rowCount == 1)
  }

  /// A copy without the shared memory, as a backup has it, the log included.
  @Test func aCopyWithItsLogIsRead() throws {
    let fixture = try AuditTrailFixture()
    try fixture.append(AuditTrailFixture.row(.auditDisabled))
    let copy = fixture.folder.appending(path: "copy.db").path
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: fixture.path + suffix, toPath: copy + suffix)
    }
    let report = try AuditReader(path: copy).verify(against: fixture.head)
    #expect(report.rowCount == 1 && report.comparison == .matches)
  }

  @Test func readingChangesNothing() throws {
    let fixture = try AuditTrailFixture()
    try fixture.append(AuditTrailFixture.row(.auditDisabled))
    let copy = fixture.folder.appending(path: "copy.db").path
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: fixture.path + suffix, toPath: copy + suffix)
    }
    let before = try ["", "-wal"].map { try Data(contentsOf: URL(filePath: copy + $0)) }
    _ = try AuditReader(path: copy).verify(against: nil)
    #expect(try ["", "-wal"].map { try Data(contentsOf: URL(filePath: copy + $0)) } == before)
  }

  @Test func aSnapshotIsOfOneMoment() throws {
    let fixture = try AuditTrailFixture()
    try fixture.append(AuditTrailFixture.row(.auditDisabled))
    try fixture.append(AuditTrailFixture.row(.auditDisabled))
    var count = 0
    try fixture.reader().forEach(AuditQuery()) { _ in
      count += 1
      if count < 100 { try fixture.append(AuditTrailFixture.row(.auditDisabled)) }
    }
    #expect(count == 2)
  }

  private func code(of body: @autoclosure () throws -> Any) throws -> StorageError.Code? {
    do {
      _ = try body()
      return nil
    } catch let error as StorageError {
      return error.code
    }
  }

  @Test func whatIsNoDatabaseOfOursIsRefused() throws {
    let fixture = try AuditTrailFixture()
    let other = fixture.folder.appending(path: "other").path
    #expect(try code(of: AuditReader(path: other)) == .cannotOpen)
    try Data("This is a letter, not a database. ".utf8).write(to: URL(filePath: other))
    #expect(try code(of: AuditReader(path: other)) == .cannotOpen)
    try Data(repeating: 7, count: 100_000).write(to: URL(filePath: other))
    #expect(try code(of: AuditReader(path: other)) == .cannotOpen)
    try Data().write(to: URL(filePath: other))
    #expect(try code(of: AuditReader(path: other)) == .cannotOpen)
    #expect(try code(of: AuditReader(path: fixture.folder.path)) == .cannotOpen)
    try DatabaseQueue(path: other).write { try $0.execute(sql: "CREATE TABLE t (x)") }
    #expect(try code(of: AuditReader(path: other)) == .cannotOpen)
  }

  @Test func aNewerSchemaIsRefused() throws {
    let fixture = try AuditTrailFixture()
    try fixture.execute("INSERT INTO grdb_migrations VALUES ('7')")
    #expect(try code(of: fixture.reader()) == .schemaTooNew(found: 7, known: Schema.version))
  }

  @Test func aMissingTableIsDamage() throws {
    let fixture = try AuditTrailFixture()
    try fixture.execute("DROP TABLE audit_events")
    #expect(try code(of: fixture.reader()) == .damaged)
    // A view in its place is not it.
    try fixture.execute("CREATE VIEW audit_events AS SELECT 1 AS seq")
    #expect(try code(of: fixture.reader()) == .damaged)
  }

  /// The table without its types: the same bytes as a BLOB are not what was written.
  @Test func aForgedTableWithOtherTypesIsFound() throws {
    let fixture = try AuditTrailFixture()
    try fixture.append(AuditTrailFixture.row(.auditDisabled))
    try fixture.execute(
      """
      CREATE TABLE forged AS SELECT * FROM audit_events;
      DROP TABLE audit_events;
      ALTER TABLE forged RENAME TO audit_events;
      """)
    #expect(try fixture.verify().isIntact)
    for change in ["metadata = CAST(metadata AS BLOB)", "action = NULL", "ts = 'then'", "hash = x'00'"] {
      let other = try AuditTrailFixture()
      try other.append(AuditTrailFixture.row(.auditDisabled))
      try other.execute(
        """
        CREATE TABLE forged AS SELECT * FROM audit_events;
        DROP TABLE audit_events;
        ALTER TABLE forged RENAME TO audit_events;
        UPDATE audit_events SET \(change);
        """)
      #expect(try other.verify().faults == [.edited(1)], "\(change)")
    }
  }
}
