import ContractJSON
import Glibc
import Testing

extension EndToEnd {
  /// Resets over the real processes.
  @Suite("Limit reset") struct LimitResetTests {
    private static let slow = [
      "RATE_LIMIT_ENABLED": "true", "RATE_LIMIT_PER_MINUTE_DEFAULT": "1", "RATE_LIMIT_BURST_DEFAULT": "30",
      "RATE_LIMIT_MAX_KEYS": "1000", "BROKER_DEADLINE_MS": "5000",
    ]
    private static let key = "/limits?key=drafts.list/user:ada"

    /// Connections that stay open, so many that every worker has some.
    private func connections(_ server: RingDraftProcess) throws -> [HTTPConnection] {
      try (0..<24).map { _ in try HTTPConnection(port: server.port) }
    }

    private func statuses(_ connections: [HTTPConnection]) throws -> [Int] {
      try allConcurrently(connections.count) { index in
        try connections[index].exchange(HTTPRequest("GET", "/v1/collab/drafts", user: "ada")).status
      }
    }

    @Test("four workers: after the answer the very next request of that user passes, whoever takes it")
    func everywhere() throws {
      try withRingDraft(workers: 4, Self.slow) { server in
        let connections = try connections(server)
        for round in 1...10 {
          // All of them remember that ada was refused.
          while try statuses(connections).contains(200) {}
          #expect(try server.admin("GET", Self.key).json()["tokens"] == 0)
          let answer = try server.admin("DELETE", Self.key)
          #expect(answer.status == 200)
          #expect(try answer.json()["tokens"] == 30)
          #expect(try statuses(connections).allSatisfy { $0 == 200 }, "round \(round)")
        }
        #expect(try server.stat("limits.version") == 10)
        // Workers report half a second late.
        #expect(try eventually { try server.stat("limits.workers.refused_from_memory") > 0 })
        #expect(server.log.ranges(of: "a limit was reset").count == 10)
        #expect(server.log.contains(#""peer_uid":"\#(geteuid())""#))
      }
    }

    @Test("a level is shown without making a bucket, and only the key named is reset")
    func level() throws {
      try withRingDraft(workers: 1, Self.slow) { server in
        let keys = try server.stat("limits.keys.in_debt")
        let level = try server.admin("GET", "/limits?key=drafts.list/user:grace").json()
        #expect(level["tokens"] == 30 && level["burst"] == 30 && level["per_minute"] == 1)
        #expect(level["next_in_ms"] == 0 && level["full_in_ms"] == 0 && level["is_shared"] == false)
        #expect(try server.stat("limits.keys.in_debt") == keys)
        for user in ["ada", "grace", "a b&c/é"] { _ = try server.get("/v1/collab/drafts", user: user) }
        #expect(try server.admin("DELETE", Self.key).json()["tokens"] == 30)
        let grace = try server.admin("GET", "/limits?key=drafts.list/user:grace").json()
        #expect(grace["tokens"] == 29 && (grace["full_in_ms"]?.integerValue ?? 0) > 50_000)
        #expect(try server.stat("limits.version") == 1)
      }
    }

    @Test("a worker that is killed, or does not answer, does not hold a reset up for long")
    func lostWorkers() throws {
      try withRingDraft(workers: 3, Self.slow) { server in
        let stopped = try #require(server.workers.first)
        #expect(ProcessTable.stop(stopped))
        defer { kill(stopped, SIGCONT) }
        var begin = monotonicSeconds()
        #expect(try server.admin("DELETE", Self.key).status == 200)
        #expect((1.5...6).contains(monotonicSeconds() - begin))
        #expect(eventually(within: 5) { server.log.contains("changed limits were not noted in time") })
        kill(stopped, SIGCONT)
        #expect(eventually(within: 10) { (try? server.stats()["workers"]?.arrayValue?.count) == 3 }, "it comes again")
        let killed = try #require(server.workers.last)
        #expect(ProcessTable.stop(killed))
        let answer = try allConcurrently(2) { index in
          guard index == 0 else {
            usleep(300_000)
            kill(killed, SIGKILL)
            return 200
          }
          return try server.admin("DELETE", Self.key).status
        }
        begin = monotonicSeconds()
        #expect(answer == [200, 200])
        #expect(try server.admin("DELETE", Self.key).status == 200)
        #expect(monotonicSeconds() - begin < 1.5)
      }
    }

    @Test("with limits off there is nothing to look at or reset")
    func off() throws {
      try withRingDraft(workers: 1) { server in
        for method in ["GET", "DELETE"] {
          let answer = try server.admin(method, Self.key)
          #expect(answer.status == 404 && answer.errorCode == "not_found")
        }
        #expect(try server.stats()["limits"]?["enabled"] == false)
      }
    }
  }
}
