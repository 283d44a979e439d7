import ContractJSON
import Testing

extension EndToEnd {
  /// Rows of the contract's section 11 about rate limits.
  @Suite(
    .server([
      "RATE_LIMIT_ENABLED": "true", "RATE_LIMIT_PER_MINUTE_DEFAULT": "6", "RATE_LIMIT_BURST_DEFAULT": "4",
      "JWT_SECRET": TestToken.secret,
    ]))
  struct ContractLimitRowTests {
    @Test("Row 10: a 429 carries the request id too")
    func requestID() throws {
      let server = try SharedServer.current
      let answers = try (0..<5).map { _ in
        try server.send(HTTPRequest("GET", "/v1/collab/drafts", user: "row10", requestID: "rid-10"))
      }
      #expect(answers.map(\.status) == [200, 200, 200, 200, 429])
      #expect(answers[4]["x-request-id"] == "rid-10")
      #expect(try answers[4].json()["error"]?["request_id"] == "rid-10")
    }

    @Test("Row 18: keys are verified users, or addresses, each with the route's template")
    func keys() throws {
      let server = try SharedServer.current
      let token = TestToken.sign(["sub": "row18"])
      func get(_ target: String, _ headers: [(name: String, value: String)]) throws -> Int {
        try server.send(HTTPRequest("GET", target, headers: headers)).status
      }
      let draft = try server.createDraft(by: "row18")
      let lists = try (0..<4).map { _ in try get("/v1/collab/drafts", [("X-User-Id", "row18")]) }
      #expect(lists == [200, 200, 200, 200])
      let byToken = try get("/v1/collab/drafts", [("Authorization", "Bearer \(token)")])
      #expect(byToken == 429, "the same user by token")
      let reads = try [draft, "a", "b", "c", "d"].map { try get("/v1/collab/drafts/\($0)", [("X-User-Id", "row18")]) }
      #expect(reads == [200, 404, 404, 404, 429], "the template counts, not the path")
      let forwarded = (0..<6).map { number in
        (try? get("/v1/collab/drafts/x", [("X-Forwarded-For", "192.0.2.\(number)")])) ?? 0
      }
      #expect(forwarded.suffix(2) == [429, 429], "nobody is trusted to forward")
    }

    @Test("Row 19: Retry-After and Reset are the real times, with the fields of the IETF's draft")
    func fields() throws {
      let server = try SharedServer.current
      let answers = try (0..<5).map { _ in try server.get("/v1/collab/drafts", user: "row19") }
      #expect(answers.dropLast().allSatisfy { $0["ratelimit"] == nil && $0["x-ratelimit-limit"] == nil })
      #expect(answers[4]["retry-after"] == "10")
      #expect(answers[4]["x-ratelimit-limit"] == "6")
      #expect(answers[4]["x-ratelimit-remaining"] == "0")
      #expect(answers[4]["x-ratelimit-reset"] == "40", "four tokens, one every 10 s")
      #expect(answers[4]["ratelimit"] == #""drafts.list";r=0;t=10"#)
      #expect(answers[4]["ratelimit-policy"] == #""drafts.list";q=4;w=40"#)
    }

    @Test("Row 26: the limit comes between the token check and the 401")
    func layers() throws {
      let server = try SharedServer.current
      let refused = HTTPRequest(
        "POST", "/v1/collab/drafts/d/segments", headers: [("Authorization", "Bearer not.a.token")], body: [])
      #expect(try (0..<3).map { _ in try server.send(refused).status } == [401, 401, 429], "half of 4, by address")
    }

    @Test("Row 1: a limit of sockets holds over all workers")
    func sockets() throws {
      let settings = ["WS_LIMITS_ENABLED": "true", "WS_MAX_SOCKETS_PER_USER": "3"]
      try withRingDraft(workers: 4, settings) { server in
        let attempts = try allConcurrently(24) { _ in try SocketAttempt(server, user: "row1") }
        #expect(attempts.count { $0.isIn } == 3)
        #expect(attempts.count { $0.refusal == "ws_limit: User socket limit exceeded" } == 21)
      }
    }

    @Test("Row 16: with limits on a message over WS_MAX_MESSAGE_BYTES gets the error frame and 1008, before its kind")
    func messageSizes() throws {
      try withRingDraft(workers: 1, ["WS_LIMITS_ENABLED": "true", "WS_MAX_MESSAGE_BYTES": "100"]) { server in
        for opcode in [0x1, 0x2] as [UInt8] {
          let attempt = try SocketAttempt(server, user: "row16-\(opcode)")
          try attempt.socket.send(opcode: opcode, [UInt8](repeating: 0x20, count: 101))
          #expect(try attempt.nextRefusal() == "payload_too_large: WS message too large")
        }
      }
    }
  }
}
