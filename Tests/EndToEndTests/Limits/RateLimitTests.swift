import ContractJSON
import Glibc
import Testing

extension EndToEnd {
  /// Rate limits over the real processes, each request on a connection of its own.
  @Suite("Rate limit") struct RateLimitTests {
    private static let slow = [
      "RATE_LIMIT_ENABLED": "true", "RATE_LIMIT_PER_MINUTE_DEFAULT": "2", "RATE_LIMIT_BURST_DEFAULT": "30",
    ]
    private static let names = [
      "ratelimit", "ratelimit-policy", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset",
    ]

    @Test("disabled: nobody is refused, and no answer speaks of limits")
    func disabled() throws {
      try withRingDraft(workers: 2, ["RATE_LIMIT_BURST_DEFAULT": "1", "RATE_LIMIT_PER_MINUTE_DEFAULT": "1"]) { server in
        let answers = try allConcurrently(40) { _ in try server.get("/v1/collab/drafts", user: "ada") }
        #expect(answers.allSatisfy { $0.status == 200 })
        #expect(answers.allSatisfy { answer in Self.names.allSatisfy { answer[$0] == nil } })
      }
    }

    @Test("enabled: a refusal has the envelope, the client's request id and all fields")
    func refusal() throws {
      try withRingDraft(workers: 1, Self.slow.merging(["RATE_LIMIT_ROUTES": "drafts.create=60/2"]) { $1 }) { server in
        for _ in 0..<2 { _ = try server.createDraft(by: "ada") }
        var request = HTTPRequest(
          "POST", "/v1/collab/drafts", user: "ada", json: ["title": "t", "platform": "x"], requestID: "rid-429")
        request.headers.append(("Origin", "http://localhost:3000"))
        let answer = try server.send(request)
        #expect(answer.status == 429 && answer.errorCode == "rate_limited")
        #expect(answer.errorMessage == "Rate limit exceeded for this endpoint")
        #expect(answer["x-request-id"] == "rid-429")
        #expect(answer["retry-after"] == "1")
        #expect(answer["x-ratelimit-limit"] == "60")
        #expect(answer["x-ratelimit-remaining"] == "0")
        #expect(answer["x-ratelimit-reset"] == "2")
        #expect(answer["ratelimit"] == #""drafts.create";r=0;t=1"#)
        #expect(answer["ratelimit-policy"] == #""drafts.create";q=2;w=2"#)
        #expect(answer["access-control-expose-headers"]?.contains("RateLimit-Policy") == true)
        #expect(server.log.contains("rid-429") && server.log.contains("drafts.create"))
        _ = eventually(within: 1) { false }
        _ = try server.createDraft(by: "ada")
      }
    }

    @Test("four workers: a burst of 30 admits 30 of 200 reads and 15 of 100 changes", arguments: 1...3)
    func exact(round: Int) throws {
      try withRingDraft(workers: 4, Self.slow) { server in
        let reads = try allConcurrently(200) { _ in try server.get("/v1/collab/drafts", user: "ada").status }
        #expect(reads.count { $0 == 200 } == 30 && reads.count { $0 == 429 } == 170)
        let changes = try allConcurrently(100) { number in
          try server.post("/v1/collab/drafts", user: "ada", ["title": .string("t\(number)"), "platform": "x"]).status
        }
        #expect(changes.count { $0 == 200 } == 15 && changes.count { $0 == 429 } == 85)
        #expect(
          try server.get("/v1/collab/drafts", user: "grace").status == 200, "another user has a bucket of his own")
        #expect(try server.get("/v1/collab/drafts/none", user: "ada").status == 404, "another route has its own")
      }
    }

    @Test("a bad token and no name count against the address, on whatever route")
    func addressOfTheNameless() throws {
      try withRingDraft(workers: 2, Self.slow.merging(["JWT_SECRET": "s"]) { $1 }) { server in
        let bad = HTTPRequest(
          "GET", "/v1/collab/drafts", headers: [("Authorization", "Bearer x"), ("X-User-Id", "ada")])
        let statuses = try allConcurrently(40) { _ in try server.send(bad).status }
        #expect(statuses.count { $0 == 401 } == 30 && statuses.count { $0 == 429 } == 10)
        #expect(try server.get("/v1/collab/drafts").status == 429)
        #expect(try server.get("/v1/collab/drafts", user: "ada").status == 200)
        let unmatched = try allConcurrently(40) { number in try server.get("/nowhere/\(number)").status }
        #expect(unmatched.count { $0 == 404 } == 30 && unmatched.count { $0 == 429 } == 10)
      }
    }

    @Test("one address with many names is stopped by its own tier, whatever else its forwarded fields claim")
    func addressTier() throws {
      let settings = [
        "RATE_LIMIT_IP_PER_MINUTE": "2", "RATE_LIMIT_IP_BURST": "20", "TRUSTED_PROXIES": "127.0.0.0/8",
      ]
      try withRingDraft(workers: 4, Self.slow.merging(settings) { $1 }) { server in
        let statuses = try allConcurrently(60) { number in
          try server.send(
            HTTPRequest(
              "GET", "/v1/collab/drafts",
              headers: [("X-User-Id", "user\(number)"), ("X-Forwarded-For", "198.51.100.\(number), 192.0.2.7")])
          ).status
        }
        #expect(statuses.count { $0 == 200 } == 20)
        #expect(server.log.contains(#""policies":"ip""#))
      }
    }

    @Test("behind a trusted proxy the address is the one it names")
    func trustedProxy() throws {
      let settings = ["RATE_LIMIT_ROUTES": "health.live=1/2", "TRUSTED_PROXIES": "127.0.0.0/8"]
      try withRingDraft(workers: 2, Self.slow.merging(settings) { $1 }) { server in
        func get(_ forwarded: String) throws -> Int {
          try server.send(HTTPRequest("GET", "/healthz", headers: [("X-Forwarded-For", forwarded)])).status
        }
        let statuses = try ["192.0.2.1", "198.51.100.9, 192.0.2.1", "192.0.2.1", "192.0.2.2"].map(get)
        #expect(statuses == [200, 200, 429, 200])
        let neighbours = try ["2001:db8::1", "2001:db8::2", "2001:db8::ffff"].map(get)
        #expect(neighbours == [200, 200, 429], "one /64")
      }
    }

    @Test("shadow mode refuses nobody")
    func shadow() throws {
      try withRingDraft(workers: 2, Self.slow.merging(["RATE_LIMIT_MODE": "shadow"]) { $1 }) { server in
        let statuses = try allConcurrently(60) { _ in try server.get("/v1/collab/drafts", user: "ada").status }
        #expect(statuses.allSatisfy { $0 == 200 })
      }
    }

    @Test("no amnesty: a broker killed again and again admits no more than burst and rate")
    func noAmnesty() throws {
      let settings = [
        "RATE_LIMIT_ROUTES": "drafts.list=60/20", "BROKER_DOWN_MODE": "closed", "BROKER_DEADLINE_MS": "3000",
      ]
      try withRingDraft(workers: 4, Self.slow.merging(settings) { $1 }) { server in
        let begin = ContinuousClock.now
        var statuses: [Int] = []
        for _ in 0..<10 {
          let broker = try #require(server.broker)
          let answers = try allConcurrently(8) { client in
            try (0..<10).map { number in
              if client == 0, number == 5 { kill(broker, SIGKILL) }
              return try server.get("/v1/collab/drafts", user: "ada").status
            }
          }
          statuses += answers.flatMap(\.self)
          #expect(eventually(within: 30) { server.broker != nil && server.broker != broker })
        }
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        let admitted = statuses.count { $0 == 200 }
        #expect(Double(admitted) <= 20 + seconds + 1, "\(admitted) in \(seconds) s")
        #expect(admitted >= 20)
        #expect(statuses.allSatisfy { [200, 429, 503].contains($0) })
      }
    }

    @Test("while the broker is away each worker admits its share of the limits, and changes wait")
    func brokerAway() throws {
      let settings = ["BROKER_DEADLINE_MS": "100", "COMMAND_DEADLINE_MS": "500"]
      try withRingDraft(workers: 2, Self.slow.merging(settings) { $1 }) { server in
        let broker = try #require(server.broker)
        #expect(ProcessTable.stop(broker))
        defer { kill(broker, SIGCONT) }
        let statuses = try allConcurrently(60) { _ in try server.get("/v1/collab/drafts", user: "ada").status }
        #expect(statuses.allSatisfy { $0 == 200 || $0 == 429 })
        #expect((15...30).contains(statuses.count { $0 == 200 }), "two shares of 15, of the workers that were asked")
        #expect(
          try server.post("/v1/collab/drafts", user: "ada", ["title": "t", "platform": "x"]).status == 503)
      }
    }
  }
}
