import ContractJSON
import Foundation
import Glibc
import Testing

extension EndToEnd {
  /// The audit trail over the real processes.
  @Suite("Audit logging") struct AuditLoggingTests {
    private static let on = ["AUDIT_ENABLED": "true"]

    /// A create, an append, an add, a pass, and what changes nothing beside each.
    private func scenario(on server: RingDraftProcess) throws -> (draft: String, invite: Invitation) {
      let draft = try server.createDraft(by: "ann", initialSegment: "first")
      for id in ["rid-append", "rid-replay"] {
        #expect(try server.append(to: draft, by: "ann", "hé👋", key: "k", requestID: id).status == 200)
      }
      #expect(try server.append(to: draft, by: "bob", "c", key: "l").status == 403)
      for _ in 0..<2 { #expect(try server.addCollaborator("bob", to: draft, by: "ann", role: "viewer").status == 200) }
      #expect(try server.pass(draft, from: "ann", to: "bob", key: "p").status == 200)
      #expect(try server.pass(draft, from: "ann", to: "bob", key: "q").status == 403)
      let invite = try server.invite("cy", to: draft, by: "ann", key: "i")
      #expect(try server.createInvite(draft, by: "ann", to: "cy", key: "i").status == 200)
      #expect(try server.acceptInvite(invite, as: "cy", token: "wrong", key: "a").status == 400)
      for _ in 0..<2 { #expect(try server.acceptInvite(invite, as: "cy", key: "a").status == 200) }
      for _ in 0..<2 { #expect(try server.revokeInvite(invite, as: "ann", key: "r").status == 200) }
      #expect(try server.get("/v1/collab/drafts/\(draft)", user: "ann").status == 200)
      #expect(try server.get("/v1/collab/drafts", user: "ann").status == 200)
      return (draft, invite)
    }

    @Test("disabled: nothing is written, and the log does not speak of it")
    func disabled() throws {
      try withRingDraft(workers: 2) { server in
        _ = try scenario(on: server)
        #expect(try server.auditRows() == [])
        server.stop()
        #expect(!server.log.contains("audit_head"))
      }
    }

    @Test("enabled: each change has its row, and nothing else has one", arguments: [1, 4])
    func enabled(workers: Int) throws {
      try withRingDraft(workers: workers, Self.on) { server in
        let (draft, invite) = try scenario(on: server)
        let rows = try server.auditRows()
        #expect(
          rows.map(\.action) == [
            "ops.audit_enabled", "collab.create_draft", "collab.append_segment", "collab.add_collaborator",
            "collab.pass_ring", "collab.invite_created", "collab.invite_accepted", "collab.invite_revoked",
          ])
        let changes = rows.dropFirst()
        #expect(changes.map(\.userID) == ["ann", "ann", "ann", "ann", "ann", "cy", "ann"])
        #expect(changes.allSatisfy { $0.draftID == draft && $0.address == "127.0.0.1" && $0.userAgent == nil })
        #expect(rows[2].requestID == "rid-append" && rows[2]["content_len"] == "3")
        let shown = try server.draft(draft)["segments"]?[1]?["segment_id"]?.stringValue
        #expect(rows[2]["segment_id"] == shown && shown != nil)
        #expect(rows[4]["from_user_id"] == "ann" && rows[4]["to_user_id"] == "bob")
        #expect(rows[5...7].allSatisfy { $0["invite_id"] == invite.id && $0["target_user_id"] == "cy" })
        let now = Int64(Date().timeIntervalSince1970 * 1e6)
        #expect(rows.allSatisfy { abs(now - $0.microseconds) < 600_000_000 }, "UTC")
      }
    }

    @Test("the end of the chain is in the log, from the start and at the stop")
    func heads() throws {
      try withRingDraft(workers: 1, Self.on) { server in
        #expect(eventually { server.log.contains("audit_head") })
        _ = try server.createDraft(by: "ann")
        let last = try #require(try server.auditRows().last)
        #expect(server.stop() == 0)
        let heads = try server.log.split(separator: "\n").filter { $0.contains("audit_head") }
          .map { try JSONParser.parse(Array($0.utf8)) }
        #expect(heads.compactMap { $0["extra"]?["seq"]?.stringValue } == ["1", "2"])
        #expect(heads.last?["extra"]?["hash"]?.stringValue == last.hashText)
        #expect(heads.allSatisfy { $0["level"] == "notice" && $0["process"] == "broker" })
      }
    }

    @Test("the address is the one that trusted proxies name, limits or not; the user agent is cut and printable")
    func clients() throws {
      let settings = Self.on.merging(["TRUSTED_PROXIES": "127.0.0.0/8"]) { $1 }
      try withRingDraft(workers: 2, settings) { server in
        func create(_ forwarded: String, _ agent: String) throws {
          var request = HTTPRequest(
            "POST", "/v1/collab/drafts", user: "ann", json: ["title": "t", "platform": "x"], requestID: forwarded)
          request.headers += [("X-Forwarded-For", forwarded), ("User-Agent", agent)]
          #expect(try server.send(request).status == 200)
        }
        try create("198.51.100.9,192.0.2.7", "curl/8")
        try create("2001:DB8::0:1", String(repeating: "é", count: 700))
        try create("unknown", "a\tb")
        let rows = try server.auditRows().suffix(3)
        #expect(rows.map(\.address) == ["192.0.2.7", "2001:db8::1", "127.0.0.1"])
        #expect(
          rows.map(\.userAgent) == [
            "curl/8", String(repeating: "é", count: 500) + "...<truncated>", "a\u{FFFD}b",
          ])
      }
    }

    @Test("four workers: one chain, one row for each change, whoever makes them at once")
    func fourWorkers() throws {
      try withRingDraft(workers: 4, Self.on) { server in
        let draft = try server.createDraft(by: "ann")
        let answers = try allConcurrently(120) { number in
          switch number % 4 {
          case 0: try server.append(to: draft, by: "ann", "c", key: "\(number / 8)", requestID: "rid-\(number)")
          case 1: try server.append(to: draft, by: "bob", "c", key: "x", requestID: "rid-\(number)")
          case 2: try server.addCollaborator("user\(number / 8)", to: draft, by: "ann")
          default:
            try server.post(
              "/v1/collab/drafts", user: "ann", ["title": "t", "platform": "x"], requestID: "rid-\(number)")
          }
        }
        #expect(answers.count { $0.status == 200 } == 90)
        let rows = try server.auditRows()
        #expect(rows.count { $0.action == "collab.append_segment" } == 15)
        #expect(rows.count { $0.action == "collab.add_collaborator" } == 15)
        #expect(rows.count { $0.action == "collab.create_draft" } == 31)
        let stored = try Database.segmentIDs(in: server.databasePath)
        #expect(rows.compactMap { $0["segment_id"] }.sorted() == stored.sorted())
      }
    }

    @Test("sampled: rows, and what they say was left out before them, come to all changes")
    func sampled() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let path = folder.path + "/data/ringdraft.db"
      try withRingDraft(Self.on.merging(["AUDIT_SAMPLE_RATE": "0.4"]) { $1 }, in: folder) { server in
        _ = try allConcurrently(100) { _ in try server.createDraft(by: "ann") }
      }
      try withRingDraft(in: folder) { _ in }
      let rows = try AuditedRow.all(in: path)
      #expect(AuditedRow.fault(in: rows) == nil)
      #expect(rows.first?["sample_rate"] == "0.4" && rows.last?.action == "ops.audit_disabled")
      let written = rows.count { $0.action == "collab.create_draft" }
      let skipped = rows.compactMap { $0["skipped"].flatMap { Int($0) } }.reduce(0, +)
      #expect(written + skipped == 100)
      #expect((10...75).contains(written), "\(written)")
    }

    @Test("retention: a prefix goes, and the rest verifies from the row that tells of it")
    func retention() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let path = folder.path + "/data/ringdraft.db"
      let before = try withRingDraft(workers: 1, Self.on, in: folder) { server in
        for _ in 0..<10 { _ = try server.createDraft(by: "ann") }
        #expect(server.stop() == 0)
        return try server.auditRows()
      }
      try Database.execute("UPDATE audit_events SET ts = ts - 3 * 86400000000 WHERE seq < 9", in: path)
      try withRingDraft(workers: 1, Self.on.merging(["AUDIT_RETENTION_DAYS": "2"]) { $1 }, in: folder) { _ throws in
        #expect(try eventually { try AuditedRow.all(in: path).last?.action == "ops.audit_pruned" })
      }
      let rows = try AuditedRow.all(in: path)
      #expect(rows.map(\.sequence) == [9, 10, 11, 12])
      #expect(rows.last?["through_seq"] == "8" && rows.last?["through_hash"] == before[7].hashText)
      #expect(AuditedRow.fault(in: rows, behind: 8, hash: before[7].hash) == nil)
    }

    @Test("without its row no change is made: 503, and the same key succeeds later")
    func rowNotWritten() throws {
      try withRingDraft(workers: 2, Self.on) { server in
        let draft = try server.createDraft(by: "ann")
        let watcher = try server.join(draft, user: "watcher")
        try Database.execute(
          "CREATE TRIGGER t BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'no rows'); END",
          in: server.databasePath)
        let refused = try server.append(to: draft, by: "ann", "secret words", key: "k", requestID: "rid-503")
        #expect(refused.status == 503 && refused.errorCode == "unavailable")
        #expect(try server.get("/v1/collab/drafts/\(draft)", user: "ann").status == 200)
        #expect(try Database.segmentIDs(in: server.databasePath).isEmpty)
        #expect(try watcher.receivesNothing(for: 0.1))
        #expect(eventually { server.log.contains("no audit row can be written") })
        try Database.execute("DROP TRIGGER t", in: server.databasePath)
        #expect(try server.append(to: draft, by: "ann", "secret words", key: "k").status == 200)
        #expect(try watcher.receiveJSON()["type"] == "collab.segment_added")
        #expect(try server.auditRows().count == 3)
        #expect(!server.log.contains("secret words"))
      }
    }

    @Test("a broker killed under load: every acknowledged change has its row, and every row its change")
    func killedBroker() throws {
      try withRingDraft(workers: 4, Self.on) { server in
        let load = try LoadedServer(server: server)
        let clients = try load.run {
          for _ in 0..<4 {
            _ = eventually(within: 0.7) { false }
            guard let victim = server.broker else { continue }
            kill(victim, SIGKILL)
            #expect(eventually { server.broker.map { $0 != victim } ?? false })
          }
        }
        try load.expectStored(clients)
        let rows = try server.auditRows()
        let audited = rows.filter { $0.action == "collab.append_segment" }
        #expect(audited.compactMap { $0["segment_id"] }.sorted() == (try Database.segmentIDs(in: server.databasePath)))
        let keys = clients.flatMap(\.acknowledged)
        #expect(audited.compactMap { $0["idempotency_key"] }.sorted() == keys.sorted())
        #expect(rows.count == 1 + load.drafts.count + keys.count)
      }
    }
  }
}
