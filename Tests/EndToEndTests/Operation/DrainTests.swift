import Glibc
import Testing

extension EndToEnd {
  /// A stop with requests under way.
  @Suite struct DrainTests {
    @Test("a request in service when the stop comes is finished, and a socket is closed with 1012")
    func requestInService() throws {
      try withRingDraft(workers: 2) { server in
        let draft = try server.createDraft(by: "ann")
        let socket = try server.join(draft, user: "ann")
        let broker = try #require(server.broker)
        // The append waits for the broker, so it is in service for as long as the test wants.
        #expect(ProcessTable.stop(broker))
        let results = concurrently(2) { index -> Int in
          if index == 0 { return try server.append(to: draft, by: "ann", "late", key: "k").status }
          usleep(300_000)
          server.supervisor.signal(SIGTERM)
          usleep(300_000)
          kill(broker, SIGCONT)
          return 0
        }
        #expect(try results[0].get() == 200)
        // The socket ends at once or in its turn, behind the append's event.
        var frame = try socket.receive()
        if case .text = frame { frame = try socket.receive() }
        guard case .close(code: 1012, _) = frame else {
          Issue.record("the socket got \(frame)")
          return
        }
        #expect(server.supervisor.waitForExit(within: 8) == 0)
        #expect(try Database.segments(of: draft, in: server.databasePath).map(\.content) == ["late"])
      }
    }
  }
}
