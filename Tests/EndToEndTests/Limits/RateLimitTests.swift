import ContractJSON
import Glibc
import Testing

extension EndToEnd {
  /// Rate limits over the real processes, each request on a connection of its own.
  @Suite("Rate limit") struct RateLimitTests {
    static let slow = [
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

    @Test("four workers: a burst of 30 admits 30 of 200 reads and 15 of 100 changes, in each of twenty rounds")
    func exact() throws {
      try withRingDraft(workers: 4, Self.slow) { server in
        for round in 0..<20 {
          let user = "ada\(round)"
          let reads = try allConcurrently(200) { _ in try server.get("/v1/collab/drafts", user: user).status }
          #expect(reads.count { $0 == 200 } == 30 && reads.count { $0 == 429 } == 170, "round \(round)")
          let changes = try allConcurrently(100) { number in
            try server.post("/v1/collab/drafts", user: user, ["title": .string("t\(number)"), "platform": "x"]).status
          }
          #expect(changes.count { $0 == 200 } == 15 && changes.count { $0 == 429 } == 85, "round \(round)")
        }
        #expect(
          try server.get("/v1/collab/drafts", user: "grace").status == 200, "another user has a bucket of his own")
        #expect(try server.get("/v1/collab/drafts/none", user: "ada0").status == 404, "another route has its own")
      }
    }

    @Test("a retry exactly after Retry-After is admitted if nobody else spent the bucket", arguments: [1, 4])
    func retryAfter(workers: Int) throws {
      try withRingDraft(workers: workers, Self.slow.merging(["RATE_LIMIT_ROUTES": "drafts.list=40/2"]) { $1 }) {
        server in
        for _ in 0..<3 {
          var refused = try server.get("/v1/collab/drafts", user: "ada")
          while refused.status == 200 { refused = try server.get("/v1/collab/drafts", user: "ada") }
          let answered = monotonicSeconds()
          let seconds = try #require(refused["retry-after"].flatMap(Double.init))
          #expect((1...2).contains(seconds), "a token every 1.5 s")
          _ = eventually(within: 10) { monotonicSeconds() >= answered + seconds }
          #expect(try server.get("/v1/collab/drafts", user: "ada").status == 200)
        }
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
        let neighbours = try ["2001:db8::1", "2001:db8::2", "2001:db8::ffff", "2001:db8:0:1::1"].map(get)
        #expect(neighbours == [200, 200, 429, 200], "one /64")
        let mapped = try ["203.0.113.5", "::ffff:203.0.113.5", "[::ffff:203.0.113.5]:80", "::203.0.113.5"].map(get)
        #expect(mapped == [200, 200, 429, 200], "an IPv4-mapped address is the IPv4 address")
      }
    }

    @Test("Forwarded is read where it is the proxy's field, and X-Forwarded-For is not then")
    func forwarded() throws {
      let settings = [
        "RATE_LIMIT_ROUTES": "health.live=1/2", "TRUSTED_PROXIES": "127.0.0.0/8", "FORWARDED_HEADER": "forwarded",
        "RATE_LIMIT_IPV6_PREFIX": "48",
      ]
      try withRingDraft(workers: 2, Self.slow.merging(settings) { $1 }) { server in
        func get(_ name: String, _ value: String) throws -> Int {
          try server.send(HTTPRequest("GET", "/healthz", headers: [(name, value)])).status
        }
        let nodes = [
          #"for="[2001:db8:1::1]:80""#, #"for="[2001:db8:1:2::]""#, #"for="[2001:db8:1:ffff::9]""#, "for=192.0.2.1",
        ]
        #expect(try nodes.map { try get("Forwarded", $0) } == [200, 200, 429, 200], "one /48")
        let others = try (0..<3).map { try get("X-Forwarded-For", "198.51.100.\($0)") }
        #expect(others == [200, 200, 429], "all the proxy's own")
      }
    }

    @Test("shadow mode refuses nobody")
    func shadow() throws {
      try withRingDraft(workers: 2, Self.slow.merging(["RATE_LIMIT_MODE": "shadow"]) { $1 }) { server in
        let statuses = try allConcurrently(60) { _ in try server.get("/v1/collab/drafts", user: "ada").status }
        #expect(statuses.allSatisfy { $0 == 200 })
      }
    }
  }
}
