import Audit
import Drafts
import GRDB
import Testing

@testable import Storage

private let on = AuditPolicy(isEnabled: true)

@Suite("The audit trail beside the changes")
struct AuditTrailTests {
  let database: TemporaryDatabase

  init() throws {
    database = try TemporaryDatabase(audit: on)
  }

  /// The rows behind the one that says that audit was turned on.
  private func rows() throws -> [AuditRecord] {
    let rows = try database.auditRows()
    #expect(AuditRecord.fault(in: rows) == nil)
    #expect(database.writer.auditFigures?.head == rows.last.map { AuditHead(sequence: $0.sequence, hash: $0.hash) })
    #expect(rows.first?.action == "ops.audit_enabled")
    return Array(rows.dropFirst())
  }

  @Test("the trail is turned off, on and to another rate while it serves, each with its row")
  func changedPolicy() throws {
    let id = try database.createDraft()
    let writer = database.writer
    try writer.changeAudit(to: on, at: .now())
    try writer.changeAudit(to: .off, at: .now())
    #expect(writer.auditFigures?.isEnabled == false)
    try database.run(.appendSegment(draft: id, content: "unseen", key: "k1"))
    try writer.changeAudit(to: AuditPolicy(isEnabled: true, retentionDays: 3), at: .now())
    try database.run(.appendSegment(draft: id, content: "seen", key: "k2"))
    try writer.changeAudit(to: AuditPolicy(isEnabled: true, sampling: AuditSampling(rate: 0)), at: .now())
    try database.run(.appendSegment(draft: id, content: "left out", key: "k3"))
    let rows = try rows()
    #expect(
      rows.map(\.action) == [
        "collab.create_draft", "ops.audit_disabled", "ops.audit_enabled", "collab.append_segment", "ops.audit_enabled",
      ])
    #expect(rows.last?.metadata == #"{"sample_rate":"0.0"}"#)
    #expect(writer.auditFigures?.skipped == 1)
  }

  @Test("every kind of change has its row, with the fields of its kind and no others")
  func kinds() throws {
    let id = try database.createDraft(segment: "content")
    try database.run(.appendSegment(draft: id, content: "hé👋", key: "k1"))
    try database.run(.addCollaborator(draft: id, collaborator: "bob", role: "viewer"))
    try database.run(.passRing(draft: id, recipient: "bob", key: "k2"))
    let target = InviteTarget(handle: nil, user: "cy", userOfHandle: nil)
    let created = try database.run(.createInvite(draft: id, target: target, expiresInHours: 1, key: "k3"))
    guard case .inviteCreated(let invite, let token) = created else { throw UnexpectedOutcome(outcome: created) }
    try database.run(.acceptInvite(invite: invite.id, token: token, key: "k4"), by: "cy")
    try database.run(.revokeInvite(invite: invite.id, key: "k5"))

    let rows = try rows()
    let segment = try database.writer.queue.inDatabase {
      try String.fetchOne($0, sql: "SELECT segment_id FROM draft_segments ORDER BY segment_order DESC LIMIT 1") ?? ""
    }
    let ofInvite = #"{"invite_id":"\#(invite.id)","target_user_id":"cy"}"#
    #expect(
      rows.map { [$0.action, $0.metadata] } == [
        ["collab.create_draft", #"{"title":"T","platform":"x"}"#],
        [
          "collab.append_segment",
          #"{"segment_id":"\#(segment)","content_len":"3","idempotency_key":"k1"}"#,
        ],
        ["collab.add_collaborator", #"{"collaborator_id":"bob","role":"viewer"}"#],
        ["collab.pass_ring", #"{"from_user_id":"ann","to_user_id":"bob","idempotency_key":"k2"}"#],
        ["collab.invite_created", ofInvite], ["collab.invite_accepted", ofInvite],
        ["collab.invite_revoked", ofInvite],
      ])
    #expect(rows.allSatisfy { $0.row.draftID == id })
    #expect(rows.map(\.row.userID) == ["ann", "ann", "ann", "ann", "ann", "cy", "ann"])
    #expect(rows.map(\.row.requestID) == (1...7).map { "r\($0)" })
  }

  @Test("the client is told, and what is too long is cut")
  func client() throws {
    let client = CommandClient(address: "192.0.2.7", userAgent: "curl")
    let title = String(repeating: "😀", count: 501)
    try database.commit(
      database.command(.createDraft(title: title, platform: "x", initialSegment: nil), client: client),
      at: 77)
    let row = try #require(try rows().first)
    #expect(row.row.address == "192.0.2.7" && row.row.userAgent == "curl")
    #expect(row.row.timestamp.microsecondsSinceEpoch == 77)
    #expect(row.metadata.contains(String(repeating: "😀", count: 500) + "...<truncated>\""))
  }

  @Test("replays, refusals, repeated adds and retries write nothing")
  func nothing() throws {
    let id = try database.createDraft()
    let append = database.command(.appendSegment(draft: id, content: "c", key: "k"))
    try database.commit(append)
    try database.run(.addCollaborator(draft: id, collaborator: "bob", role: "r"))
    let count = try rows().count
    try database.commit(append)
    try database.run(.appendSegment(draft: id, content: "c", key: "k"))
    try database.run(.appendSegment(draft: id, content: "c", key: "l"), by: "bob")
    try database.run(.appendSegment(draft: "none", content: "c", key: "l"))
    try database.run(.addCollaborator(draft: id, collaborator: "bob", role: "other"))
    try database.run(.acceptInvite(invite: "none", token: "t", key: "k"))
    #expect(try rows().count == count)
  }

  @Test("a command that fails amid its group leaves neither row nor gap")
  func savepoint() throws {
    let id = try database.createDraft()
    try database.execute(
      """
      CREATE TRIGGER fail BEFORE INSERT ON command_outcomes WHEN NEW.low IN (3, 4)
      BEGIN SELECT RAISE(ABORT, 'not this one'); END
      """)
    let group = ([2, 3, 4, 5] as [UInt64]).map { low in
      database.command(.appendSegment(draft: id, content: "c", key: "\(low)"), low: low)
    }
    let results = try database.writer.commitGroup(at: Timestamp(microsecondsSinceEpoch: 0)) { transaction in
      try group.map { try transaction.execute($0) }
    }
    #expect(results.map { (try? $0.get()) != nil } == [true, false, false, true])
    let rows = try rows()
    #expect(rows.map(\.row.requestID) == ["r1", "r2", "r5"])
    #expect(database.writer.auditFigures?.rowsWritten == 4)
  }

  @Test("a group that is rolled back leaves the chain where it was")
  func rolledBackGroup() throws {
    let id = try database.createDraft()
    struct Stop: Error {}
    for key in ["1", "2"] {
      #expect(throws: Stop.self) {
        try database.writer.commitGroup(at: Timestamp(microsecondsSinceEpoch: 0)) { transaction in
          let command = database.command(.appendSegment(draft: id, content: "c", key: key))
          _ = try transaction.execute(command).get()
          throw Stop()
        }
      }
    }
    #expect(try rows().count == 1)
    try database.run(.appendSegment(draft: id, content: "c", key: "3"))
    #expect(try rows().count == 2)
    #expect(database.writer.auditFigures?.rowsWritten == 3)
  }

  @Test("without its row there is no change, and the fault counts as one that passes")
  func rowNotWritten() throws {
    let id = try database.createDraft()
    try database.execute(
      """
      CREATE TRIGGER fail BEFORE INSERT ON audit_events WHEN NEW.request_id = 'r3'
      BEGIN SELECT RAISE(ABORT, 'no rows'); END
      """)
    let group = (2...4).map { database.command(.appendSegment(draft: id, content: "c", key: "\($0)")) }
    let results = try database.writer.commitGroup(at: Timestamp(microsecondsSinceEpoch: 0)) { transaction in
      try group.map { try transaction.execute($0) }
    }
    let error = #expect(throws: StorageError.self) { try results[1].get() }
    #expect(error?.code == .auditNotWritten && error?.isPassing == true)
    #expect(try database.reader().draft(id)?.segmentCount == 2)
    #expect(try rows().map(\.row.requestID) == ["r1", "r2", "r4"])
  }

  @Test("a full disk: no change and no row; with room the chain goes on")
  func fullDisk() throws {
    let id = try database.createDraft()
    let pages = try database.writer.queue.inDatabase { try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0 }
    try database.execute("PRAGMA max_page_count = \(pages + 2)")
    let commands = (0..<200).map { database.command(.appendSegment(draft: id, content: "content", key: "\($0)")) }
    let before = try rows()
    #expect(throws: StorageError.self) {
      try database.writer.commitGroup(at: Timestamp(microsecondsSinceEpoch: 0)) { transaction in
        for command in commands { _ = try transaction.execute(command).get() }
      }
    }
    #expect(try rows() == before)
    try database.execute("PRAGMA max_page_count = \(pages + 1_000)")
    for command in commands { try database.commit(command) }
    #expect(try rows().count == before.count + commands.count)
  }

  @Test("rows somebody inserted behind the writer's back do not stop the service for long")
  func insertedRow() throws {
    let id = try database.createDraft()
    try database.execute(
      """
      INSERT INTO audit_events
      SELECT seq + 1, ts, request_id, user_id, 'x', draft_id, metadata, ip, user_agent, hash, hash
      FROM audit_events ORDER BY seq DESC LIMIT 1
      """)
    // As the broker does: what fails by itself does not undo its group.
    let failed = try database.writer.commitGroup(at: Timestamp(microsecondsSinceEpoch: 0)) {
      try $0.execute(database.command(.appendSegment(draft: id, content: "c", key: "1")))
    }
    #expect(throws: StorageError.self) { try failed.get() }
    try database.run(.appendSegment(draft: id, content: "c", key: "1"))
    let rows = try database.auditRows()
    #expect(rows.map(\.sequence) == [1, 2, 3, 4])
    #expect(AuditRecord.fault(in: rows) == "row 3 has another hash")
  }

  @Test("off: nothing is written")
  func off() throws {
    let database = try TemporaryDatabase()
    let id = try database.createDraft()
    try database.run(.appendSegment(draft: id, content: "c", key: "k"))
    #expect(try database.auditRows() == [])
    #expect(try !database.writer.appendAudit(.auditDisabled, at: .now()))
    #expect(database.writer.auditFigures?.isEnabled == false)
  }

  @Test("what an operator does has a row of its own")
  func operations() throws {
    try database.createDraft()
    let reset = AuditEvent.limitReset(policy: "ip", subject: "ip:192.0.2.7", operatorUID: 1_000)
    #expect(try database.writer.appendAudit(reset, at: Timestamp(microsecondsSinceEpoch: 5)))
    let row = try #require(try rows().last)
    #expect(row.action == "ops.limit_reset" && row.row.userID == nil && row.row.draftID == nil)
    #expect(row.metadata == #"{"policy":"ip","subject":"ip:192.0.2.7","operator_uid":"1000"}"#)
  }
}

@Suite("Turning the audit trail on and off")
struct AuditAnnouncementTests {
  @Test("each change of the setting has a row, each start without one has none")
  func announcements() throws {
    let database = try TemporaryDatabase()
    let half = AuditPolicy(isEnabled: true, sampling: AuditSampling(rate: 0.5))
    for policy in [.off, on, on, half, half, .off, .off, on] { try database.restart(audit: policy) }
    let rows = try database.auditRows()
    #expect(
      rows.map { $0.action + $0.metadata } == [
        #"ops.audit_enabled{"sample_rate":"1.0"}"#, #"ops.audit_enabled{"sample_rate":"0.5"}"#,
        "ops.audit_disabled{}", #"ops.audit_enabled{"sample_rate":"1.0"}"#,
      ])
    #expect(AuditRecord.fault(in: rows) == nil)
  }

  @Test("a start that cannot write its row does so before the first change, or there is none")
  func lateAnnouncement() throws {
    let database = try TemporaryDatabase()
    let id = try database.createDraft()
    try database.execute(
      "CREATE TRIGGER fail BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'no rows'); END")
    try database.restart(audit: on)
    #expect(throws: StorageError.self) { try database.run(.appendSegment(draft: id, content: "c", key: "1")) }
    #expect(try database.reader().draft(id)?.segmentCount == 0)
    try database.execute("DROP TRIGGER fail")
    try database.run(.appendSegment(draft: id, content: "c", key: "1"))
    try database.run(.appendSegment(draft: id, content: "c", key: "2"))
    let actions = try database.auditRows().map(\.action)
    #expect(actions == ["ops.audit_enabled", "collab.append_segment", "collab.append_segment"])
  }

  @Test("the chain goes on over a restart")
  func restart() throws {
    let database = try TemporaryDatabase(audit: on)
    for _ in 0..<3 {
      try database.createDraft()
      try database.restart(audit: on)
      #expect(database.writer.auditFigures?.rowsWritten == 0)
    }
    let rows = try database.auditRows()
    #expect(rows.count == 4 && AuditRecord.fault(in: rows) == nil)
    #expect(database.writer.auditFigures?.head.sequence == 4)
  }
}
