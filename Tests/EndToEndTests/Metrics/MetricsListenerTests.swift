import Glibc
import Testing

extension EndToEnd {
  /// `METRICS_LISTEN`: metrics over TCP, and nothing else.
  @Suite("The listener for metrics") struct MetricsListenerTests {
    private func withListener(_ body: (RingDraftProcess, Int) throws -> Void) throws {
      let port = try freePort()
      try withRingDraft(workers: 1, ["METRICS_LISTEN": "127.0.0.1:\(port)"]) { try body($0, port) }
    }

    private func exchange(_ method: String, _ target: String, port: Int) throws -> HTTPAnswer {
      try HTTPConnection(port: port).exchange(HTTPRequest(method, target))
    }

    @Test("it answers metrics, and shows and changes nothing else")
    func onlyMetrics() throws {
      try withListener { server, port in
        _ = try server.createDraft(by: "ada")
        let answer = try exchange("GET", "/metrics", port: port)
        #expect(answer.status == 200 && answer["connection"] == "close")
        let labels = ["route": "drafts.create", "status": "200"]
        #expect(try ScrapedMetrics(answer.text).sum("ringdraft_http_requests_total", labels) == 1)
        for (method, target) in [("GET", "/stats"), ("GET", "/"), ("DELETE", "/limits?key=ip/unknown")] {
          #expect(try exchange(method, target, port: port).status == 404, "\(method) \(target)")
        }
        #expect(try exchange("POST", "/metrics", port: port).status == 405)
      }
    }

    @Test("it outlives the broker, and a reload, which does not move it")
    func restarts() throws {
      try withListener { server, port in
        let broker = try #require(server.broker)
        kill(broker, SIGKILL)
        // Who connects meanwhile waits in the listener's queue.
        #expect(try exchange("GET", "/metrics", port: port).status == 200)
        #expect(server.broker != broker)
        let connections = try (0..<16).map { _ in try HTTPConnection(port: port) }
        let isFull = eventually(within: 5) { (try? exchange("GET", "/metrics", port: port)) == nil }
        #expect(isFull)
        #expect(try server.admin("GET", "/metrics").status == 200, "operators have their own room")
        withExtendedLifetime(connections) {}
      }
    }

    @Test("a port that is taken is an error that names the setting")
    func taken() throws {
      try withListener { _, port in
        let error = #expect(throws: (any Error).self) {
          try withRingDraft(workers: 1, ["METRICS_LISTEN": "127.0.0.1:\(port)"]) { _ in }
        }
        #expect("\(String(describing: error))".contains("METRICS_LISTEN"), "\(String(describing: error))")
      }
    }
  }
}
