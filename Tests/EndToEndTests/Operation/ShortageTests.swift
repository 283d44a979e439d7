import Foundation
import Testing

extension EndToEnd {
  /// Descriptors, memory or room in a queue run out: little processor time while it lasts, few log lines, and
  /// everything goes on by itself afterwards.
  @Suite struct ShortageTests {
    /// Of a core, while a shortage lasts.
    private static let share = 0.2
    private static let pause = 3.0

    @Test("without memory for a connection a worker waits and tells once", arguments: ["ENOMEM", "ENOBUFS"])
    func connectionsWithoutMemory(code: String) throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let library = try FailingDescriptorsLibrary(code, in: folder.path)
      try withRingDraft(workers: 2, library.environment) { server in
        try library.fail(.accept)
        let clients = try (0..<40).map { _ in try HTTPConnection(port: server.port) }
        for client in clients { try client.socket.send(HTTPRequest("GET", "/healthz").bytes) }
        #expect(eventually { server.log.contains("connections wait in the listeners") })
        try expectCalm(server)
        let told = server.log.split(separator: "\n").count { $0.contains("connections wait in the listeners") }
        #expect((1...2).contains(told), "once by each worker at most")
        try library.succeed(.accept)
        for client in clients { #expect(try client.readAnswer().status == 200) }
      }
    }

    @Test("who comes while the only queue is full is served when it is not")
    func fullQueue() throws {
      try withRingDraft(workers: 1, ["LISTENERS": "1"]) { server in
        #expect(eventually(within: RingDraftProcess.startSeconds) { server.log.contains("\"serving\"") })
        let worker = try #require(server.workers.first)
        #expect(ProcessTable.stop(worker))
        // The queue takes 1,024 and one more. The kernel drops what comes beyond, and the clients' kernels try again.
        let waiting = try (0..<1_025).map { _ in try ClientSocket(port: server.port) }
        let late = try concurrentlyWhile(count: 4, server) {
          try expectCalm(server)
          kill(worker, SIGCONT)
        }
        #expect(late == [200, 200, 200, 200])
        #expect(eventually { server.log.contains("answers again") })
        for client in waiting { try client.send("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n") }
        for client in waiting { #expect(try client.readToEnd().starts(with: "HTTP/1.1 200".utf8)) }
        #expect(server.workers == [worker])
        #expect(server.log.split(separator: "\n").count { $0.contains("does not answer") } == 1)
      }
    }

    @Test("a supervisor without descriptors replaces nobody, tells it seldom, and does when it has some")
    func supervisorWithoutDescriptors() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let library = try FailingDescriptorsLibrary("EMFILE", in: folder.path)
      try withRingDraft(workers: 2, library.environment) { server in
        #expect(eventually(within: RingDraftProcess.startSeconds) { server.log.contains("\"serving\"") })
        try library.fail(.socketpair)
        kill(try #require(server.workers.first), SIGKILL)
        #expect(eventually { server.log.contains("could not be started") })
        try expectCalm(server)
        #expect(try server.get("/healthz").status == 200)
        try library.succeed(.socketpair)
        #expect(eventually(within: 30) { server.log.contains("is ready again") })
        #expect(server.workers.count == 2)
      }
    }

    @Test("a child that would lack a listener is not started")
    func childWithoutListener() throws {
      try withRingDraft(workers: 2) { server in
        #expect(eventually(within: RingDraftProcess.startSeconds) { server.log.contains("\"serving\"") })
        // The last listener lies above the limit now, and could not be handed over.
        let highest = try #require(SupervisorDescriptors.targets(of: server.supervisor.pid).keys.max())
        try ProcessLimit.setDescriptors(of: server.supervisor.pid, to: highest)
        kill(try #require(server.workers.first), SIGKILL)
        #expect(eventually { server.log.contains("could not be started: Bad file descriptor") })
        try ProcessLimit.setDescriptors(of: server.supervisor.pid, to: 1_024)
        #expect(eventually(within: 30) { server.log.contains("is ready again") })
        #expect(!server.log.contains("cannot be accepted from"))
      }
    }

    @Test("a broker without descriptors goes on for those it has, and lets others in when it has some")
    func brokerWithoutDescriptors() throws {
      try withRingDraft(workers: 2) { server in
        let draft = try server.createDraft(by: "ann")
        let broker = try #require(server.broker)
        let highest = try #require(SupervisorDescriptors.targets(of: broker).keys.max())
        try ProcessLimit.setDescriptors(of: broker, to: highest + 1)
        let operators = (0..<20).map { _ in try? HTTPConnection(unixSocket: server.adminSocket, timeoutSeconds: 5) }
        #expect(eventually { server.log.contains("/admin.sock wait: the system gives no descriptor") })
        try expectCalm(server)
        #expect(try server.append(to: draft, by: "ann", "c", key: "k").status == 200)
        #expect(server.broker == broker)
        try ProcessLimit.setDescriptors(of: broker, to: 1_024)
        #expect(eventually { (try? server.stats()) != nil })
        withExtendedLifetime(operators) {}
      }
    }

    /// Nobody of the service is busy for a while.
    private func expectCalm(_ server: RingDraftProcess) throws {
      let processes = ProcessTable.children(of: server.supervisor.pid) + [server.supervisor.pid]
      let before = processes.map { ProcessTable.processorSeconds(of: $0) ?? 0 }
      let lines = server.log.split(separator: "\n").count
      _ = eventually(within: Self.pause) { false }
      for (process, earlier) in zip(processes, before) {
        let spent = (ProcessTable.processorSeconds(of: process) ?? earlier) - earlier
        let program = ProcessTable.executable(of: process) ?? ""
        #expect(spent < Self.share * Self.pause, "\(program): \(spent) s of \(Self.pause)")
      }
      let more = server.log.split(separator: "\n").count - lines
      #expect(more <= 8, "\(server.log.split(separator: "\n").suffix(more).joined(separator: "\n"))")
    }

    /// Requests that are made while `body` runs; their statuses.
    private func concurrentlyWhile(
      count: Int, _ server: RingDraftProcess, _ body: @escaping @Sendable () throws -> Void
    ) throws -> [Int] {
      let statuses = try allConcurrently(count + 1) { index -> Int? in
        if index < count { return try server.get("/healthz").status }
        try body()
        return nil
      }
      return statuses.compactMap(\.self)
    }
  }
}
