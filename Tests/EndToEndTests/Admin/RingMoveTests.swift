import ContractJSON
import Glibc
import Testing

extension EndToEnd {
  /// An operator passes the ring of somebody who is away, and looks at who watches what.
  @Suite("Operators and drafts") struct RingMoveTests {
    @Test("the ring goes on, everybody is told, and the trail says who ordered it")
    func passed() throws {
      try withRingDraft(workers: 2, ["AUDIT_ENABLED": "true"]) { server in
        let draft = try server.createDraft(by: "ada")
        _ = try server.addCollaborator("bob", to: draft, by: "ada")
        let socket = try server.join(draft, user: "carol")
        let target = "/drafts/\(draft)/ring?to=bob"
        let answer = try server.admin("POST", target, requestID: "rid-ring")
        #expect(answer.status == 200, "\(answer.text)")
        #expect(try answer.json() == ["draft_id": .string(draft), "current_holder_id": "bob", "changed": true])
        let event = try socket.receiveJSON()
        #expect(event["type"] == "collab.ring_passed" && event["request_id"] == "rid-ring")
        #expect(event["data"]?["from_user_id"] == "ada" && event["data"]?["to_user_id"] == "bob")
        #expect(try server.append(to: draft, by: "bob", "mine", key: "k").status == 200)
        #expect(try server.append(to: draft, by: "ada", "not mine", key: "k").errorCode == "ring_required")
        #expect(try server.admin("POST", target).json()["changed"] == false)

        let trail = try ControlAttempt.run(["audit", "query", "--action", "ops.ring_moved", "--json"], on: server)
        let row = try JSONParser.parse(Array(try #require(trail.lines.first).utf8))
        #expect(trail.lines.count == 1 && row["draft_id"] == .string(draft) && row["request_id"] == "rid-ring")
        #expect(row["metadata"]?["from_user_id"] == "ada" && row["metadata"]?["to_user_id"] == "bob")
        #expect(row["metadata"]?["operator_uid"] == .string(String(geteuid())))
        #expect(try ControlAttempt.run(["audit", "verify"], on: server).exitCode == 0)
        #expect(server.log.contains("an operator passed a ring"))
      }
    }

    @Test("whoever is not in the draft gets no ring, and no draft is no draft")
    func refused() throws {
      try withRingDraft(workers: 1) { server in
        let draft = try server.createDraft(by: "ada")
        let stranger = try server.admin("POST", "/drafts/\(draft)/ring?to=eve")
        #expect(stranger.status == 409 && stranger.text.contains("Cannot pass ring to eve"))
        #expect(try server.admin("POST", "/drafts/nothing/ring?to=ada").status == 404)
        #expect(try server.admin("POST", "/drafts/\(draft)/ring").status == 400)
        #expect(try server.admin("GET", "/drafts/\(draft)/ring?to=ada").status == 405)
        #expect(try server.admin("POST", "/drafts/\(draft)").status == 404)
        #expect(try server.draft(draft)["ring_state"]?["current_holder_id"] == "ada")
        let attempt = try ControlAttempt.run(["ring", "pass", draft, "eve"], on: server)
        #expect(attempt.exitCode == 1 && attempt.errors.contains("not owner or collaborator"), "\(attempt)")
        let held = try ControlAttempt.run(["ring", "pass", draft, "ada"], on: server)
        #expect(held.exitCode == 0 && held.output == "ada held the ring already\n", "\(held)")
      }
    }

    @Test("rooms come fullest first, as many as are wanted")
    func rooms() throws {
      try withRingDraft(workers: 2) { server in
        #expect(try ControlAttempt.run(["rooms"], on: server).output == "nobody watches a draft\n")
        let drafts = try (0..<3).map { _ in try server.createDraft(by: "ada") }
        let sockets = try drafts.enumerated().flatMap { number, draft in
          try (0...number).map { try server.join(draft, user: "user\($0)") }
        }
        _ = try server.append(to: drafts[2], by: "ada", "s", key: "k")
        let answer = try server.admin("GET", "/rooms?limit=2").json()
        #expect(answer["open"] == 3)
        let rooms = answer["rooms"]?.arrayValue ?? []
        #expect(rooms.map { $0["draft_id"]?.stringValue } == [drafts[2], drafts[1]])
        #expect(rooms.map { $0["sockets"]?.integerValue } == [3, 2])
        #expect(rooms.first?["events"] == 2)
        #expect(try ControlAttempt.run(["rooms", "--limit", "1"], on: server).lines.count == 2)
        for limit in ["0", "1001", "x", ""] { #expect(try server.admin("GET", "/rooms?limit=\(limit)").status == 400) }
        let isPoolKnown = try eventually(within: 10) {
          try server.admin("GET", "/workers").json()["workers"]?.arrayValue?.count == 3
        }
        #expect(isPoolKnown)
        withExtendedLifetime(sockets) {}
      }
    }
  }
}
