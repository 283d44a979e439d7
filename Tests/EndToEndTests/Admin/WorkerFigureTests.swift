import ContractJSON
import Glibc
import Testing

extension EndToEnd {
  /// What workers count in shared memory is what clients were answered, whatever becomes of the processes.
  @Suite("Workers' figures") struct WorkerFigureTests {
    /// What one client saw.
    private struct Seen: Sendable {
      var answered = 0
      var unanswered = 0
    }

    private static func answers(_ stats: JSONValue, _ route: String, _ status: String) -> Int {
      (stats["requests"]?["answers"]?.arrayValue ?? []).filter { $0["route"]?.stringValue == route }
        .filter { $0["status"]?.stringValue == status }.compactMap { $0["count"]?.integerValue }.reduce(0, +)
    }

    @Test("counts are exact, and outlive kill -9 of workers and of the broker")
    func killed() throws {
      try withRingDraft(workers: 2) { server in
        func count() throws -> Int { Self.answers(try server.stats(), "drafts.list", "200") }
        #expect(try count() == 0)
        let seen = try allConcurrently(8) { client in
          var seen = Seen()
          for request in 0..<100 {
            if client == 0, request % 30 == 10, let worker = server.workers.first { kill(worker, SIGKILL) }
            if client == 1, request == 50, let broker = server.broker { kill(broker, SIGKILL) }
            switch Result(catching: { try server.get("/v1/collab/drafts", user: "ada").status }) {
            case .success(200): seen.answered += 1
            default: seen.unanswered += 1
            }
          }
          return seen
        }
        let answered = seen.map(\.answered).reduce(0, +)
        let unanswered = seen.map(\.unanswered).reduce(0, +)
        #expect(answered > 500)
        let isBack = eventually(within: 20) { (try? server.stats()) != nil && server.workers.count == 2 }
        #expect(isBack)
        // One that was killed may have counted what it had begun to write.
        let counted = try count()
        #expect(counted >= answered && counted <= answered + unanswered, "\(answered) answered, \(unanswered) not")
        // With nobody killed they are equal.
        for _ in 0..<20 { #expect(try server.get("/v1/collab/drafts", user: "ada").status == 200) }
        #expect(try count() == counted + 20)
        #expect(try server.stat("requests.in_service") == 0)
      }
    }

    @Test("a reload loses no count, a start of the service begins anew")
    func reloaded() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      try withRingDraft(workers: 2, in: folder) { server in
        for _ in 0..<30 { _ = try server.get("/healthz") }
        let before = server.workers
        server.supervisor.signal(SIGHUP)
        let isReloaded = try eventually(within: 60) {
          let stats = try server.stats()
          return try stats["pool"] != nil && stats.figure("pool.generation") == 2 && stats.figure("pool.leaving") == 0
            && Set(server.workers).isDisjoint(with: before)
        }
        #expect(isReloaded)
        for _ in 0..<30 { _ = try server.get("/healthz") }
        #expect(try Self.answers(server.stats(), "health.live", "200") == 60)
      }
      try withRingDraft(workers: 2, in: folder) { server in
        let stats = try server.stats()
        #expect(Self.answers(stats, "health.live", "200") == 0)
      }
    }

    @Test("sockets, refusals and slots are as they are")
    func slots() throws {
      try withRingDraft(workers: 2) { server in
        let draft = try server.createDraft(by: "ada")
        var sockets = try (0..<3).map { _ in try server.join(draft, user: "ada") }
        _ = try server.append(to: draft, by: "ada", "one", key: "k")
        for socket in sockets { #expect(try socket.receiveJSON()["type"] == "collab.segment_added") }
        _ = try server.get("/nowhere")
        _ = try HTTPConnection(port: server.port).exchange(HTTPRequest("GET", "/v1/ws/drafts/x", user: "ada"))
        let isPoolKnown = try eventually(within: 10) { try server.stats()["pool"]?["ready"] == 2 }
        #expect(isPoolKnown)
        let stats = try server.stats()
        #expect(try stats.figure("sockets.open") == 3)
        #expect(try stats.figure("sockets.opened") == 3)
        #expect(try stats.figure("sockets.frames_sent") == 6)
        #expect(Self.answers(stats, "sockets.handshake", "101") == 3)
        #expect(Self.answers(stats, "segments.append", "200") == 1)
        #expect(Self.answers(stats, "unmatched", "404") == 2)
        #expect(try stats.figure("rooms.fan_out_us.p99") > 0)
        #expect(try stats.figure("database.bytes") > 0)
        let slots = stats["pool"]?["slots"]?.arrayValue?.filter { $0["slot"]?.stringValue != "broker" } ?? []
        #expect(slots.count == 2)
        #expect(slots.compactMap { $0["sockets"]?.integerValue }.reduce(0, +) == 3)
        #expect(slots.allSatisfy { ($0["rss_bytes"]?.integerValue ?? 0) > 1 << 20 })
        #expect(slots.allSatisfy { $0["accept_queue"]?.integerValue == 0 })
        let hasLag = try eventually(within: 5) {
          let lag = try server.stats()["pool"]?["slots"]?[1]?["lag_p99_us"]?.integerValue
          return lag ?? 0 > 0
        }
        #expect(hasLag)
        sockets = []
        let isClosed = try eventually(within: 5) { try server.stat("sockets.open") == 0 }
        #expect(isClosed)
        #expect(try server.stat("sockets.opened") == 3)
      }
    }

    @Test("who waits behind a worker that stands still is seen in its queue")
    func acceptQueue() throws {
      try withRingDraft(workers: 1, ["WORKER_TIMEOUT": "60"]) { server in
        let worker = try #require(server.workers.first)
        #expect(ProcessTable.stop(worker))
        defer { kill(worker, SIGCONT) }
        let waiting = try (0..<5).map { _ in try HTTPConnection(port: server.port) }
        let isSeen = eventually(within: 10) {
          (try? server.stats()["pool"]?["slots"]?[1]?["accept_queue"]?.integerValue) == 5
        }
        #expect(isSeen)
        withExtendedLifetime(waiting) {}
      }
    }
  }
}
