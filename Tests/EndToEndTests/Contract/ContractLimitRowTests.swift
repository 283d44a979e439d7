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
  }
}
