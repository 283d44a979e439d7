import ContractJSON
import Foundation
import Testing

extension EndToEnd {
  /// Canaries are planted in every input; then everything that the processes have written is searched for them.
  @Suite("Audit secrecy") struct AuditSecrecyTests {
    private static let secret = "canary-jwt-secret-0123456789abcdef"

    /// What nobody may find again anywhere.
    private struct Canaries {
      var tokens = [AuditSecrecyTests.secret]
      var contents: [String] = []

      mutating func token(_ name: String) -> String {
        tokens.append("canary-token-\(name)-4711")
        return tokens[tokens.count - 1]
      }

      mutating func content(_ name: String) -> String {
        contents.append("canary-content-\(name)-4711")
        return contents[contents.count - 1]
      }
    }

    @Test("tokens are nowhere in database, log of the database or logs; content nowhere in audit rows or logs")
    func canaries() throws {
      let settings = [
        "AUDIT_ENABLED": "true", "LOG_LEVEL": "trace", "JWT_SECRET": Self.secret, "RATE_LIMIT_ENABLED": "true",
        "RATE_LIMIT_PER_MINUTE_DEFAULT": "6000", "RATE_LIMIT_BURST_DEFAULT": "1000", "TRUSTED_PROXIES": "127.0.0.0/8",
      ]
      try withRingDraft(workers: 2, settings) { server in
        var canaries = Canaries()
        let jwt = TestToken.sign(["sub": "ann", "jti": .string(canaries.token("claim"))], secret: Self.secret)
        canaries.tokens += jwt.split(separator: ".").suffix(2).map(String.init)
        let draft = try plantInDrafts(server, jwt, &canaries)
        try plantInInvites(server, draft, &canaries)
        try plantInRefusals(server, draft, jwt, &canaries)
        try plantInSockets(server, draft, jwt, &canaries)
        #expect(try server.auditRows().count >= 6)
        try expectNone(of: canaries, in: server)
        #expect(server.stop() == 0)
        try expectNone(of: canaries, in: server)
      }
    }

    private func plantInDrafts(_ server: RingDraftProcess, _ jwt: String, _ canaries: inout Canaries) throws -> String {
      let fields = [
        ("Authorization", "Bearer \(jwt)"), ("Cookie", "session=\(canaries.token("cookie"))"),
        ("X-Api-Key", canaries.token("header")), ("Referer", "http://x/?t=\(canaries.token("referer"))"),
        ("X-Forwarded-For", canaries.token("forwarded")),
      ]
      func post(_ target: String, _ body: JSONValue) throws -> HTTPAnswer {
        var request = HTTPRequest(
          "POST", target + "?access_token=\(canaries.tokens[1])&user_id=ann", user: nil, json: body)
        request.headers += fields
        return try server.send(request)
      }
      let created = try post(
        "/v1/collab/drafts",
        [
          "title": "t", "platform": "x", "initial_segment": .string(canaries.content("initial")),
          "password": .string(canaries.token("field")),
        ])
      let draft = try #require(try created.json()["data"]?["draft_id"]?.stringValue)
      let append = try post(
        "/v1/collab/drafts/\(draft)/segments",
        ["content": .string(canaries.content("segment")), "idempotency_key": "k"])
      #expect(append.status == 200)
      return draft
    }

    private func plantInInvites(_ server: RingDraftProcess, _ draft: String, _ canaries: inout Canaries) throws {
      let invite = try server.invite("guest", to: draft, by: "ann", key: "i")
      canaries.tokens.append(invite.token)
      #expect(try server.createInvite(draft, by: "ann", to: "guest", key: "i").status == 200)
      let wrong = canaries.token("invite")
      #expect(try server.acceptInvite(invite, as: "guest", token: wrong, key: "a").status == 400)
      #expect(try server.acceptInvite(invite, as: "guest", key: "a").status == 200)
      #expect(try server.revokeInvite(invite, as: "ann", key: "r").status == 200)
    }

    private func plantInRefusals(
      _ server: RingDraftProcess, _ draft: String, _ jwt: String, _ canaries: inout Canaries
    ) throws {
      let bad = HTTPRequest(
        "GET", "/v1/collab/drafts?token=\(canaries.token("query"))",
        headers: [("Authorization", "Bearer \(canaries.token("bearer"))")])
      #expect(try server.send(bad).status == 401)
      let basic = HTTPRequest("GET", "/v1/collab/drafts", headers: [("Authorization", canaries.token("basic"))])
      _ = try server.send(basic)
      let refused = try server.append(to: draft, by: "mallory", canaries.content("refused"), key: "k")
      #expect(refused.status == 403)
      let long = canaries.content("long") + String(repeating: "x", count: 5_000)
      #expect(try server.append(to: draft, by: "ann", long, key: "k").status == 422)
      let body = Array(#"{"content":"\#(canaries.content("broken")),"#.utf8)
      let broken = HTTPRequest(
        "POST", "/v1/collab/drafts/\(draft)/segments", headers: [("X-User-Id", "ann")], body: body)
      #expect(try server.send(broken).status == 422)
      _ = try? server.send(HTTPRequest("GET", "/nowhere?secret=\(canaries.token("unmatched"))"))
      _ = try? server.send(HTTPRequest("GET /x", "/\(canaries.token("request-line"))"))
    }

    private func plantInSockets(
      _ server: RingDraftProcess, _ draft: String, _ jwt: String, _ canaries: inout Canaries
    ) throws {
      let socket = try WebSocketClient.open(
        port: server.port, "/v1/ws/drafts/\(draft)?token=\(canaries.token("socket-query"))",
        headers: [("Authorization", "Bearer \(jwt)"), ("X-Trace", canaries.token("socket-header"))])
      #expect(try socket.receiveJSON()["user_id"] == "ann")
      try socket.send(#"{"type":"note","text":"\#(canaries.content("message"))"}"#)
      try socket.send("{\(canaries.content("broken-message"))")
      while try socket.receive() != .end {}
    }

    private func expectNone(of canaries: Canaries, in server: RingDraftProcess) throws {
      let log = server.log
      #expect(log.contains("command committed") && log.contains("request"))
      for canary in canaries.tokens + canaries.contents {
        #expect(!log.contains(canary), "\(canary) in a log")
      }
      for row in try AuditedRow.all(in: server.databasePath) {
        for canary in canaries.tokens + canaries.contents {
          #expect(!row.text.contains(canary), "\(canary) in an audit row")
        }
      }
      for suffix in ["", "-wal", "-shm"] {
        guard let bytes = FileManager.default.contents(atPath: server.databasePath + suffix) else { continue }
        for canary in canaries.tokens {
          #expect(bytes.range(of: Data(canary.utf8)) == nil, "\(canary) in the database\(suffix)")
        }
      }
    }
  }
}
