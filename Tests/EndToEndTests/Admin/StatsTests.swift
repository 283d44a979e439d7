import ContractJSON
import Glibc
import Testing

extension EndToEnd {
  /// What the broker counts is what clients saw.
  @Suite("Statistics") struct StatsTests {
    private static let limits = [
      "RATE_LIMIT_ENABLED": "true", "RATE_LIMIT_PER_MINUTE_DEFAULT": "2", "RATE_LIMIT_BURST_DEFAULT": "30",
      "RATE_LIMIT_MAX_KEYS": "1000", "BROKER_DEADLINE_MS": "5000",
    ]

    @Test("four workers: what was admitted and refused adds up exactly")
    func decisions() throws {
      try withRingDraft(workers: 4, Self.limits) { server in
        let before = try server.stats()
        var statuses: [Int] = []
        for user in ["ada", "grace"] {
          statuses += try allConcurrently(150) { _ in try server.get("/v1/collab/drafts", user: user).status }
        }
        let admitted = statuses.count { $0 == 200 }
        var refused = statuses.count { $0 == 429 }
        #expect(admitted == 60 && refused == 240)
        func grown(_ path: String) throws -> Int { try server.stat(path) - before.figure(path) }
        let hasAll = try eventually(within: 5) {
          try grown("limits.decisions.refused") + grown("limits.workers.refused_from_memory") == refused
        }
        #expect(hasAll)
        // What was reported once is not reported again with what comes later.
        let again = try allConcurrently(60) { _ in try server.get("/v1/collab/drafts", user: "ada").status }
        #expect(again.allSatisfy { $0 == 429 })
        refused += again.count
        let hasMore = try eventually(within: 5) {
          try grown("limits.decisions.refused") + grown("limits.workers.refused_from_memory") == refused
        }
        #expect(hasMore)
        #expect(try grown("limits.decisions.admitted") == admitted)
        let policy = "limits.policies.drafts:list."
        #expect(try grown(policy + "admitted") == admitted)
        #expect(try grown(policy + "refused") + grown(policy + "refused_from_memory") == refused)
        #expect(try grown(policy + "refused_from_memory") > 0, "workers remember")
        #expect(try grown("limits.keys.in_debt") == 2)
      }
    }

    @Test("shadow mode counts what it would have refused")
    func shadow() throws {
      try withRingDraft(workers: 2, Self.limits.merging(["RATE_LIMIT_MODE": "shadow"]) { $1 }) { server in
        for _ in 0..<40 { _ = try server.get("/v1/collab/drafts", user: "ada") }
        let counts = eventually(within: 5) {
          (try? server.stat("limits.policies.drafts:list.shadow_refused")) == 10
        }
        #expect(counts)
        #expect(try server.stat("limits.policies.drafts:list.shadow_admitted") == 30)
        #expect(try server.stat("limits.decisions.refused") == 0)
      }
    }

    @Test("commands, commits and rooms are counted, and statistics are answered under load")
    func underLoad() throws {
      try withRingDraft(workers: 2) { server in
        let before = try server.stats()
        let drafts = try (0..<3).map { _ in try server.createDraft(by: "ada") }
        let sockets = try drafts.prefix(2).map { try server.join($0, user: "ada") }
        #expect(try server.stat("rooms.open") == 2 && server.stat("rooms.memberships") == 2)
        let answers = try allConcurrently(9) { client in
          try (0..<20).map { number in
            guard client > 0 else { return try server.admin("GET", "/stats").status }
            return try server.append(to: drafts[client % 3], by: "ada", "s", key: "k\(client)-\(number)").status
          }
        }
        #expect(answers.flatMap(\.self).allSatisfy { $0 == 200 })
        _ = try server.append(to: drafts[0], by: "ada", "s", key: "k3-0")
        _ = try server.append(to: drafts[0], by: "grace", "s", key: "x")
        let after = try server.stats()
        func grown(_ path: String) throws -> Int { try after.figure(path) - before.figure(path) }
        #expect(try grown("commands.executed") == 3 + 160)
        #expect(try grown("commands.replayed") == 1)
        #expect(try grown("commands.refused") == 1)
        #expect(try grown("commits.items") >= 165)
        let sizes = after["commits"]?["group_sizes"]?.arrayValue?.compactMap { $0["count"]?.integerValue } ?? []
        #expect(try sizes.reduce(0, +) == after.figure("commits.groups"))
        #expect(try after.figure("commits.latency_us.p50") <= after.figure("commits.latency_us.max"))
        #expect(try after.figure("queue.items") == 0 && after.figure("queue.bytes") == 0)
        withExtendedLifetime(sockets) {}
      }
    }
  }
}
