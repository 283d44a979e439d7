import Audit
import Drafts
import TestSupport
import Testing

@testable import Storage

/// Every way to tamper with a stored trail, on random chains.
@Suite struct AuditTamperingTests {
  private static let rowCount = 40
  private let seed = TestSeed.given ?? .random(in: .min ... .max)

  /// A trail of random rows, and a generator to go on with.
  private func trail() throws -> (AuditTrailFixture, SplitMix64) {
    var random = SplitMix64(seed: seed)
    let fixture = try AuditTrailFixture()
    try fixture.append(AuditTrailFixture.randomRows(Self.rowCount, &random))
    return (fixture, random)
  }

  private func anyRow(_ random: inout SplitMix64) -> Int64 { .random(in: 2..<Int64(Self.rowCount), using: &random) }

  @Test func aTrailAsWrittenIsIntact() throws {
    let (fixture, _) = try trail()
    let report = try fixture.verify(against: fixture.head)
    #expect(report.isIntact && report.comparison == .matches && report.rowCount == 40, "seed \(seed): \(report)")
    #expect(try fixture.reader().head() == fixture.head)
  }

  /// Each column, set to what it is not: to another value, to nothing, to the same text of another type.
  @Test(arguments: [
    "ts = ts + 1", "ts = -ts", "request_id = coalesce(request_id || 'x', '')", "user_id = coalesce(user_id || 'x', '')",
    "action = action || 'x'", "action = ''", "draft_id = coalesce(draft_id || 'x', '')", "metadata = metadata || ' '",
    "metadata = ''", "ip = coalesce(ip || 'x', '')", "user_agent = coalesce(user_agent || 'x', '')",
    "user_agent = CASE WHEN user_agent IS NULL THEN '' END",
  ])
  func anEditedColumnIsNamed(_ change: String) throws {
    var (fixture, random) = try trail()
    for _ in 0..<5 {
      let sequence = anyRow(&random)
      try fixture.execute("CREATE TABLE kept AS SELECT * FROM audit_events WHERE seq = \(sequence)")
      try fixture.execute("UPDATE audit_events SET \(change) WHERE seq = \(sequence)")
      #expect(try fixture.verify().faults == [.edited(sequence)], "seed \(seed), \(change)")
      try fixture.execute("DELETE FROM audit_events WHERE seq = \(sequence)")
      try fixture.execute(
        """
        INSERT INTO audit_events (seq, ts, request_id, user_id, action, draft_id, metadata, ip, user_agent, prev_hash,
          hash)
        SELECT seq, ts, request_id, user_id, action, draft_id, metadata, ip, user_agent, prev_hash, hash FROM kept
        """)
      try fixture.execute("DROP TABLE kept")
      #expect(try fixture.verify().isIntact, "seed \(seed)")
    }
  }

  @Test func anEditedHashFitsNeitherItsRowNorTheNext() throws {
    var (fixture, random) = try trail()
    let sequence = anyRow(&random)
    try fixture.execute("UPDATE audit_events SET hash = randomblob(32) WHERE seq = \(sequence)")
    #expect(try fixture.verify().faults == [.edited(sequence), .detached(sequence + 1)], "seed \(seed)")
  }

  @Test func anEditedPreviousHashIsNamed() throws {
    var (fixture, random) = try trail()
    let sequence = anyRow(&random)
    try fixture.execute("UPDATE audit_events SET prev_hash = randomblob(32) WHERE seq = \(sequence)")
    #expect(try fixture.verify().faults == [.displaced(sequence)], "seed \(seed)")
  }

  /// The hash made anew after an edit gives the edit away at the next row.
  @Test func anEditWithItsHashMadeAnewIsNamedAtTheNextRow() throws {
    var (fixture, random) = try trail()
    let sequence = anyRow(&random)
    var records: [StoredAuditRow] = []
    var query = AuditQuery()
    query.after = sequence - 1
    query.upTo = sequence
    try fixture.reader().forEach(query) { records.append($0) }
    let record = try #require(records.first)
    let row = AuditRow(
      timestamp: record.row.timestamp, requestID: "forged", userID: record.row.userID, action: record.row.action,
      draftID: record.row.draftID, metadata: record.row.metadata, address: record.row.address,
      userAgent: record.row.userAgent)
    let hash = AuditHash.of(row, sequence: sequence, previous: try #require(record.previousHash)).hex
    try fixture.execute(
      "UPDATE audit_events SET request_id = 'forged', hash = x'\(hash)' WHERE seq = \(sequence)")
    #expect(try fixture.verify().faults == [.detached(sequence + 1)], "seed \(seed)")
  }

  @Test func deletedRowsAreNamed() throws {
    var (fixture, random) = try trail()
    let sequence = anyRow(&random)
    try fixture.execute("DELETE FROM audit_events WHERE seq = \(sequence)")
    #expect(try fixture.verify().faults == [.missing(sequence...sequence)], "seed \(seed)")
  }

  @Test func aDeletedRowIsFoundWhenTheOthersCloseUp() throws {
    var (fixture, random) = try trail()
    let sequence = anyRow(&random)
    try fixture.execute("DELETE FROM audit_events WHERE seq = \(sequence)")
    for moved in sequence + 1...Int64(Self.rowCount) {
      try fixture.execute("UPDATE audit_events SET seq = \(moved - 1) WHERE seq = \(moved)")
    }
    let report = try fixture.verify()
    #expect(report.faults.first == .displaced(sequence), "seed \(seed): \(report)")
  }

  @Test func anInsertedRowIsNamed() throws {
    var (fixture, random) = try trail()
    let sequence = anyRow(&random)
    for moved in (sequence...Int64(Self.rowCount)).reversed() {
      try fixture.execute("UPDATE audit_events SET seq = \(moved + 1) WHERE seq = \(moved)")
    }
    // A whole row of the right place: only those behind it give it away.
    let previous = try #require(try head(sequence - 1, in: fixture))
    let row = AuditTrailFixture.row(.auditDisabled)
    let head = AuditHead(sequence: sequence, hash: AuditHash.of(row, sequence: sequence, previous: previous.hash))
    try fixture.execute(
      """
      INSERT INTO audit_events (seq, ts, action, metadata, prev_hash, hash)
      VALUES (\(sequence), 1000000, 'ops.audit_disabled', '{}', x'\(previous.hash.hex)', x'\(head.hash.hex)')
      """)
    #expect(try fixture.verify().faults.first == .displaced(sequence + 1), "seed \(seed)")
  }

  /// The head a trail had when `sequence` was its newest row.
  private func head(_ sequence: Int64, in fixture: AuditTrailFixture) throws -> AuditHead? {
    var query = AuditQuery()
    query.after = sequence - 1
    query.upTo = sequence
    var head: AuditHead?
    try fixture.reader().forEach(query) { row in
      head = row.hash.map { AuditHead(sequence: row.sequence, hash: $0) }
    }
    return head
  }

  @Test func rowsThatChangedPlacesAreNamed() throws {
    var (fixture, random) = try trail()
    let sequence = anyRow(&random)
    for (from, to) in [(sequence, -1), (sequence + 1, sequence), (-1, sequence + 1)] as [(Int64, Int64)] {
      try fixture.execute("UPDATE audit_events SET seq = \(to) WHERE seq = \(from)")
    }
    #expect(try fixture.verify().faults.first == .displaced(sequence), "seed \(seed)")
  }

  @Test func aCutTailShowsAgainstAHeadAlone() throws {
    let (fixture, _) = try trail()
    let head = fixture.head
    try fixture.execute("DELETE FROM audit_events WHERE seq > 33")
    #expect(try fixture.verify().isIntact)
    #expect(try fixture.verify(against: head).faults == [.cutTail(34...40)])
  }

  @Test func aTrailWrittenAnewShowsAgainstAHeadAlone() throws {
    let (noted, _) = try trail()
    var random = SplitMix64(seed: seed &+ 1)
    let other = try AuditTrailFixture()
    try other.append(AuditTrailFixture.randomRows(50, &random))
    #expect(try other.verify().isIntact)
    #expect(try other.verify(against: noted.head).faults == [.rewritten(40)], "seed \(seed)")
  }

  @Test func allRowsDeletedShowAgainstAHeadOrWhereAuditIsOn() throws {
    let (fixture, _) = try trail()
    try fixture.execute("DELETE FROM audit_events")
    #expect(try fixture.verify(against: fixture.head).faults == [.cutTail(1...40)])
    #expect(try fixture.verify().isIntact)
    try fixture.execute("UPDATE audit_state SET is_enabled = 1")
    #expect(try fixture.verify().faults == [.emptied])
  }

  // MARK: Pruned trails

  @Test func aPrunedTrailIsIntactFromItsCheckpointOn() throws {
    var (fixture, random) = try trail()
    let noted = fixture.head
    try fixture.prune(through: 10)
    try fixture.append(AuditTrailFixture.randomRows(5, &random))
    try fixture.prune(through: 25)
    let report = try fixture.verify(against: noted)
    #expect(report.isIntact && report.isPruned && report.firstSequence == 26, "seed \(seed): \(report)")
    #expect(report.comparison == .matches)
    // What was noted before the prune is gone with its row.
    #expect(try fixture.verify(against: AuditHead(sequence: 3, hash: .origin)).comparison == .pruned)
  }

  /// Pruned to the last row: the one that says so is all there is.
  @Test func aTrailPrunedToTheLastRowIsIntact() throws {
    let (fixture, _) = try trail()
    let noted = fixture.head
    try fixture.prune(through: 40)
    let report = try fixture.verify(against: noted)
    #expect(report.isIntact && report.rowCount == 1 && report.comparison == .matches, "seed \(seed): \(report)")
  }

  @Test func moreCutThanWasPrunedShows() throws {
    let (fixture, _) = try trail()
    try fixture.prune(through: 10)
    try fixture.execute("DELETE FROM audit_events WHERE seq = 11")
    #expect(try fixture.verify().faults == [.withoutStart(first: 12)])
  }

  @Test func aPrefixCutWithoutACheckpointShows() throws {
    let (fixture, _) = try trail()
    try fixture.execute("DELETE FROM audit_events WHERE seq <= 10")
    #expect(try fixture.verify().faults == [.withoutStart(first: 11)])
  }
}
