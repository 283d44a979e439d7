import ContractJSON
import Testing

extension EndToEnd {
  /// Rows of the contract's section 11 about drafts and requests, with default settings.
  @Suite(.offAndOn, .server()) struct ContractDraftRowTests {
    @Test("Row 4: the share card shows a fractional average")
    func shareCardAverage() throws {
      let server = try SharedServer.current
      let draft = try server.createDraft(by: "r4")
      let end = monotonicSeconds() + 3.5
      #expect(eventually { monotonicSeconds() > end })
      #expect(try server.pass(draft, from: "r4", to: "r4", key: "k").status == 200)
      let answer = try server.get("/v1/collab/drafts/\(draft)/share-card")
      #expect(answer.status == 200)
      #expect(try answer.json()["data"]?["metrics"]?["avg_minutes_between_passes"] == .float(0.1))
      #expect(answer.text.contains(#""avg_minutes_between_passes":0.1,"#))
    }

    @Test("Row 10: request ids of 1 to 128 visible ASCII characters are taken, others replaced")
    func requestIDs() throws {
      let server = try SharedServer.current
      for id in ["a", String(repeating: "i", count: 128), "!~{}<>\""] {
        let answer = try server.send(HTTPRequest("GET", "/healthz", headers: [("X-Request-Id", id)]))
        #expect(answer["x-request-id"] == id)
      }
      for id in [String(repeating: "i", count: 129), "a b", "é", "a\tb"] {
        let answer = try server.send(HTTPRequest("GET", "/v1/nope", headers: [("X-Request-Id", id)]))
        #expect(answer["x-request-id"]?.wholeMatch(of: #/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f-]{21}/#) != nil, "\(id)")
      }
    }

    @Test("Row 11: lengths of ids, roles and keys are checked")
    func lengths() throws {
      let server = try SharedServer.current
      let draft = try server.createDraft(by: "r11")
      let long = { (count: Int) in String(repeating: "é", count: count) }
      let expectTooLong = { (answer: HTTPAnswer, place: JSONValue, maximum: Int) in
        #expect(answer.status == 422)
        #expect(answer.fault?["type"] == "string_too_long")
        #expect(answer.fault?["loc"] == place)
        #expect(answer.fault?["ctx"] == ["max_length": .integer(maximum)])
      }
      expectTooLong(try server.append(to: draft, by: "r11", "c", key: long(201)), ["body", "idempotency_key"], 200)
      #expect(try server.append(to: draft, by: "r11", "c", key: long(200)).status == 200)
      expectTooLong(try server.pass(draft, from: "r11", to: long(101), key: "k"), ["body", "to_user_id"], 100)
      expectTooLong(try server.pass(draft, from: "r11", to: "r11", key: long(201)), ["body", "idempotency_key"], 200)
      let encoded = String(repeating: "%C3%A9", count: 101)
      expectTooLong(
        try server.addCollaborator(encoded, to: draft, by: "r11"), ["query", "collaborator_id"], 100)
      #expect(try server.addCollaborator(String(encoded.dropLast(6)), to: draft, by: "r11").status == 200)
      expectTooLong(
        try server.addCollaborator("r", to: draft, by: "r11", role: String(repeating: "r", count: 51)),
        ["query", "role"], 50)
      #expect(try server.get("/v1/collab/drafts", user: String(repeating: "u", count: 101)).status == 401)
      #expect(try server.get("/v1/collab/drafts", user: String(repeating: "u", count: 100)).status == 200)
    }

    @Test("Row 12: NUL and lone surrogates are refused as value errors")
    func unstorableText() throws {
      let server = try SharedServer.current
      let draft = try server.createDraft(by: "r12")
      let bodies = [
        ("/v1/collab/drafts", #"{"title":"a\u0000b","platform":"x"}"#, "title"),
        ("/v1/collab/drafts", #"{"title":"\ud800","platform":"x"}"#, "title"),
        ("/v1/collab/drafts", #"{"title":"t","platform":"\udfff"}"#, "platform"),
        ("/v1/collab/drafts", #"{"title":"t","platform":"x","initial_segment":"\u0000"}"#, "initial_segment"),
        ("/v1/collab/drafts/\(draft)/segments", #"{"content":"\u0000","idempotency_key":"k"}"#, "content"),
        ("/v1/collab/drafts/\(draft)/segments", #"{"content":"c","idempotency_key":"\u0000"}"#, "idempotency_key"),
      ]
      for (target, body, field) in bodies {
        let answer = try server.send(
          HTTPRequest(
            "POST", target, headers: [("X-User-Id", "r12"), ("Content-Type", "application/json")],
            body: Array(body.utf8)))
        #expect(answer.status == 422, "\(body)")
        #expect(answer.fault?["type"] == "value_error", "\(body)")
        #expect(answer.fault?["loc"] == ["body", .string(field)], "\(body)")
      }
      #expect(try server.draft(draft)["segments"] == [])
    }

    @Test("Row 13: a moment without an offset and a bare date are read as UTC")
    func momentsWithoutOffset() throws {
      let server = try SharedServer.current
      let draft = try server.createDraft(by: "r13")
      for now in ["2030-01-01", "2030-01-01T00:00:00"] {
        let answer = try server.get("/v1/collab/drafts/\(draft)?now=\(now)")
        #expect(answer.status == 200)
        #expect(try answer.json()["data"]?["metrics"]?["ringPassesLast24h"] == 0)
        let card = try server.get("/v1/collab/drafts/\(draft)/share-card?now=\(now)")
        #expect(card.status == 200)
        #expect(try card.json()["data"]?["generated_at"] == "2030-01-01T00:00:00+00:00")
      }
    }

    @Test("Row 14: a segment has the same UUID in every answer and event")
    func segmentIDs() throws {
      let server = try SharedServer.current
      let created = try server.post(
        "/v1/collab/drafts", user: "r14", ["title": "t", "platform": "x", "initial_segment": "first"])
      let first = try #require(try created.json()["data"]?["segments"]?[0]?["segment_id"]?.stringValue)
      let draft = try #require(try created.json()["data"]?["draft_id"]?.stringValue)
      let socket = try server.join(draft, user: "r14")
      let appended = try server.append(to: draft, by: "r14", "second", key: "k").json()["data"]?["segments"]
      #expect(appended?[0]?["segment_id"] == .string(first))
      let second = try #require(appended?[1]?["segment_id"])
      #expect(try socket.receiveJSON()["data"]?["segment_id"] == second)
      let listed = try server.get("/v1/collab/drafts", user: "r14").json()["data"]?[0]?["segments"]
      for segments in [try server.draft(draft)["segments"], listed] {
        #expect(segments?[0]?["segment_id"] == .string(first))
        #expect(segments?[1]?["segment_id"] == second)
      }
    }

    @Test("Row 15: idempotency keys are scoped by draft and action")
    func keyScopes() throws {
      let server = try SharedServer.current
      let drafts = try (0..<2).map { _ in try server.createDraft(by: "r15") }
      for draft in drafts {
        let appended = try server.append(to: draft, by: "r15", "c", key: "same").json()["data"]
        #expect(appended?["metrics"] == .null, "a first append")
        let passed = try server.pass(draft, from: "r15", to: "r15", key: "same").json()["data"]
        #expect(passed?["ring_state"]?["holders_history"] == ["r15", "r15"])
        let again = try server.pass(draft, from: "r15", to: "r15", key: "same").json()["data"]
        #expect(again?["ring_state"]?["holders_history"] == ["r15", "r15"])
        #expect(again?["metrics"] != .null, "a replay")
      }
      let invites = try drafts.map { try server.invite("guest", to: $0, by: "r15", key: "same") }
      #expect(invites[0] != invites[1])
      #expect(try server.invite("guest", to: drafts[0], by: "r15", key: "same") == invites[0])
      for invite in invites {
        #expect(try server.acceptInvite(invite, as: "guest", key: "same").status == 200)
        #expect(try server.revokeInvite(invite, as: "r15", key: "same").status == 200)
      }
    }

    @Test("Row 20: adding a collaborator again changes nothing and sends nothing")
    func repeatedAdd() throws {
      let server = try SharedServer.current
      let draft = try server.createDraft(by: "r20")
      let socket = try server.join(draft, user: "r20")
      let first = try server.addCollaborator("friend", to: draft, by: "r20")
      #expect(try socket.receiveJSON()["type"] == "collab.collaborator_added")
      let second = try server.addCollaborator("friend", to: draft, by: "r20", role: "viewer")
      let creator = try server.addCollaborator("r20", to: draft, by: "r20")
      #expect(second.status == 200 && creator.status == 200)
      #expect(second.body == first.body && creator.body == first.body)
      #expect(try socket.receivesNothing(for: 0.5))
    }

    @Test("Row 21: the platform is read back as written, lists are newest first, HEAD answers like GET")
    func smallThings() throws {
      let server = try SharedServer.current
      let drafts = try (0..<4).map { _ in try server.createDraft(by: "r21", platform: "") }
      #expect(try server.draft(drafts[0])["platform"] == "")
      _ = try server.append(to: drafts[1], by: "r21", "c", key: "k")
      let list = try server.get("/v1/collab/drafts", user: "r21").json()["data"]?.arrayValue ?? []
      let order = [1, 3, 2, 0].map { JSONValue.string(drafts[$0]) }
      #expect(list.compactMap { $0["draft_id"] } == order)
      for target in ["/healthz", "/readyz", "/v1/collab/drafts/\(drafts[0])", "/v1/collab/drafts/\(drafts[0])/invites"]
      {
        let get = try server.send(HTTPRequest("GET", target))
        let head = try server.send(HTTPRequest("HEAD", target))
        #expect(head.status == 200 && head.body.isEmpty)
        #expect(head["content-length"] == get["content-length"])
        #expect(head["content-type"] == get["content-type"])
      }
    }

    @Test("Row 24: a JSON body needs no Content-Type")
    func noContentType() throws {
      let server = try SharedServer.current
      let answer = try server.send(
        HTTPRequest(
          "POST", "/v1/collab/drafts", headers: [("X-User-Id", "r24")],
          body: Array(#"{"title":"t","platform":"x"}"#.utf8)))
      #expect(answer.status == 200)
    }
  }
}
