import ContractJSON
import Glibc
import Testing

extension EndToEnd {
  /// What is served of a draft beyond the contract, by several workers.
  @Suite struct DraftHistoryTests {
    private static let extras = ["DRAFT_EXTRAS_ENABLED": "true"]

    @Test("every worker shows the timeline and the export with all that was acknowledged")
    func timelineAndExport() throws {
      try withRingDraft(workers: 2, Self.extras) { server in
        let draft = try server.createDraft(by: "ann", title: "Two\nlines", initialSegment: "*one*")
        let invite = try server.invite("ben", to: draft, by: "ann", key: "i")
        #expect(try server.acceptInvite(invite, as: "ben", key: "a").status == 200)
        #expect(try server.pass(draft, from: "ann", to: "ben", key: "p").status == 200)
        #expect(try server.append(to: draft, by: "ben", "two", key: "s").status == 200)
        // Each request has a connection of its own, so both workers get some.
        for _ in 0..<16 {
          let timeline = try server.get("/v1/collab/drafts/\(draft)/timeline").json()
          #expect(timeline["count"] == 5)
          #expect((0..<5).map { timeline["data"]?[$0]?["actor_id"] } == ["ann", "ann", "ben", "ann", "ben"])
          #expect(timeline["data"]?[2]?["type"] == "collab.invite_accepted")
          let export = try server.get("/v1/collab/drafts/\(draft)/export?format=markdown")
          #expect(export["content-type"] == "text/markdown; charset=utf-8")
          #expect(export.text.hasPrefix("# Two lines\n"))
          #expect(export.text.contains("\n\\*one\\*\n"))
        }
      }
    }

    private func catchUp(_ server: RingDraftProcess, _ draft: String, after: String) throws -> JSONValue {
      let answer = try server.get("/v1/collab/drafts/\(draft)/events?after=\(after)")
      guard answer.status == 200, let data = try answer.json()["data"] else {
        throw HarnessError("no events: \(answer.status) \(answer.text)")
      }
      return data
    }

    @Test("a client catches up from any worker over a killed broker; what is gone is said")
    func events() throws {
      try withRingDraft(workers: 2, Self.extras) { server in
        let draft = try server.createDraft(by: "ann")
        let start = try #require(try catchUp(server, draft, after: "")["position"]?.stringValue)
        for key in 0..<4 { #expect(try server.append(to: draft, by: "ann", "c", key: "\(key)").status == 200) }
        kill(try #require(server.broker), SIGKILL)
        for key in 4..<8 { #expect(try server.append(to: draft, by: "ann", "c", key: "\(key)").status == 200) }
        for _ in 0..<16 {
          let data = try catchUp(server, draft, after: start)
          #expect(data["recovered"] == true)
          #expect((0..<8).map { data["events"]?[$0]?["data"]?["segment_order"] } == (0..<8).map { .integer($0) })
          #expect(data["events"]?[8] == nil)
          #expect(data["position"] == data["events"]?[7]?["position"])
        }
        try Database.execute("DELETE FROM events WHERE sequence <= 3", in: server.databasePath)
        let late = try catchUp(server, draft, after: start)
        #expect(late["recovered"] == false)
        #expect(late["draft"]?["segments"]?[7]?["segment_order"] == 7)
      }
    }

    /// The rows are made to seem of before a boot; the broker looks two seconds after its start.
    @Test("where clients may catch up events outlive ten minutes, outcomes never do", arguments: [true, false])
    func kept(isOn: Bool) throws {
      try withRingDraft(workers: 2, ["DRAFT_EXTRAS_ENABLED": "\(isOn)"]) { server in
        let draft = try server.createDraft(by: "ann")
        #expect(try server.append(to: draft, by: "ann", "c", key: "k").status == 200)
        for table in ["events", "command_outcomes"] {
          try Database.execute("UPDATE \(table) SET uptime = uptime + 1000000", in: server.databasePath)
        }
        kill(try #require(server.broker), SIGKILL)
        #expect(
          try eventually(within: 30) { try Database.count(of: "command_outcomes", in: server.databasePath) == 0 })
        #expect(try Database.count(of: "events", in: server.databasePath) == (isOn ? 2 : 0))
      }
    }

    @Test("without the setting there are no such routes")
    func off() throws {
      try withRingDraft(workers: 2) { server in
        let draft = try server.createDraft(by: "ann")
        let unknown = try server.get("/v1/collab/drafts/\(draft)/nothing")
        for path in ["timeline", "export", "events"] {
          let answer = try server.get("/v1/collab/drafts/\(draft)/\(path)")
          #expect(answer.status == 404)
          #expect(answer.body == unknown.body)
          #expect(answer.headers.map(\.name) == unknown.headers.map(\.name))
        }
      }
    }
  }
}
