import Glibc
import Testing

extension EndToEnd {
  /// What collectors of metrics are told is well formed, and is what clients saw.
  @Suite("Metrics") struct MetricsTests {
    private static let everything = [
      "RATE_LIMIT_ENABLED": "true", "RATE_LIMIT_PER_MINUTE_DEFAULT": "2", "RATE_LIMIT_BURST_DEFAULT": "30",
      "WS_LIMITS_ENABLED": "true", "AUDIT_ENABLED": "true",
    ]

    @Test("promtool finds nothing to say about them, and every series is there once")
    func promtool() throws {
      try withRingDraft(workers: 2, Self.everything) { server in
        let draft = try server.createDraft(by: "ada")
        let socket = try server.join(draft, user: "ada")
        _ = try server.append(to: draft, by: "ada", "one", key: "k")
        let isPoolKnown = try eventually(within: 10) { try server.metrics().sum("ringdraft_pool_workers_ready") == 2 }
        #expect(isPoolKnown)
        let metrics = try server.metrics()
        let check = try PromTool.run(["check", "metrics"], input: Array(metrics.text.utf8))
        #expect(check.isSuccess && check.output.isEmpty, "\(check.output)")
        let series = metrics.samples.map { "\($0.name) \($0.labels.sorted { $0.key < $1.key })" }
        #expect(Set(series).count == series.count)
        #expect(metrics.sum("ringdraft_websocket_connections") == 1)
        #expect(metrics.sum("ringdraft_socket_leases") == 1)
        #expect(metrics.sum("ringdraft_audit_rows_total") >= 2)
        withExtendedLifetime(socket) {}
      }
    }

    @Test("the check sees what is wrong")
    func wrong() throws {
      #expect(try !PromTool.run(["check", "metrics"], input: Array("# TYPE a counter\na 1\n".utf8)).isSuccess)
    }

    @Test("who takes OpenMetrics gets it")
    func openMetrics() throws {
      try withRingDraft(workers: 1) { server in
        let request = HTTPRequest(
          "GET", "/metrics", headers: [("Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5")])
        let answer = try HTTPConnection(unixSocket: server.adminSocket).exchange(request)
        #expect(answer["content-type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8")
        #expect(answer.text.hasSuffix("\n# EOF\n"))
        let plain = try server.admin("GET", "/metrics")
        #expect(plain["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(try server.admin("HEAD", "/metrics").body.isEmpty)
        #expect(try server.admin("POST", "/metrics").status == 405)
      }
    }

    @Test("totals are what clients were answered, over kill -9 of a worker and a reload")
    func totals() throws {
      try withRingDraft(workers: 2, Self.everything) { server in
        func count(_ status: Int) throws -> Int {
          let labels = ["route": "drafts.list", "status": "\(status)"]
          return Int(try server.metrics().sum("ringdraft_http_requests_total", labels))
        }
        func load() throws -> [Int] {
          try allConcurrently(50) { _ in try server.get("/v1/collab/drafts", user: "ada").status }
        }
        var statuses = try load()
        let worker = try #require(server.workers.first)
        kill(worker, SIGKILL)
        let isReplaced = eventually(within: 20) { server.workers.count == 2 && !server.workers.contains(worker) }
        #expect(isReplaced)
        statuses += try load()
        server.supervisor.signal(SIGHUP)
        let isReloaded = try eventually(within: 60) {
          let metrics = try server.metrics()
          return metrics.sum("ringdraft_pool_generation") == 2 && metrics.sum("ringdraft_pool_workers_leaving") == 0
            && metrics.sum("ringdraft_pool_state", ["state": "serving"]) == 1
        }
        #expect(isReloaded)
        statuses += try load()
        #expect(Set(statuses) == [200, 429])
        for status in [200, 429] { #expect(try count(status) == statuses.count { $0 == status }) }
        #expect(try server.metrics().sum("ringdraft_process_deaths_total", ["cause": "crashed"]) == 1)
        #expect(try server.metrics().sum("ringdraft_limit_verdicts_total", ["result": "admitted"]) >= 30)
      }
    }
  }
}
