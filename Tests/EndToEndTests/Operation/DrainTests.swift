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

    @Test("answers on their way to a slow reader are cut off neither by the idle time nor by a stop")
    func slowReader() throws {
      try withRingDraft(workers: 1, ["KEEP_ALIVE_MS": "1000", "STOP_SECONDS": "20"]) { server in
        let draft = try server.createDraft(by: "ann")
        let content = String(repeating: "\u{1F388}", count: 500)
        for number in 0..<300 {
          #expect(try server.append(to: draft, by: "ann", content, key: "\(number)").status == 200)
        }
        let client = try ClientSocket(port: server.port)
        // What the kernel holds for the client is little beside the answers: half of one stays in the server.
        var bufferBytes: Int32 = 65_536
        setsockopt(client.descriptor, SOL_SOCKET, SO_RCVBUF, &bufferBytes, socklen_t(MemoryLayout<Int32>.size))
        let request = "GET /v1/collab/drafts/\(draft) HTTP/1.1\r\nHost: a\r\n\r\n"
        try client.send(String(repeating: request, count: 12))
        usleep(1_500_000)
        server.supervisor.signal(SIGTERM)
        usleep(700_000)
        var rest = try client.readToEnd()[...]
        var answers = 0
        while let end = rest.firstRange(of: Array("\r\n\r\n".utf8)) {
          let head = String(decoding: rest[..<end.lowerBound], as: UTF8.self)
          let length = try #require(
            head.split(separator: "content-length: ").last.flatMap { Int($0.prefix { $0.isNumber }) })
          #expect(length > 600_000)
          rest = rest[end.upperBound...]
          #expect(rest.count >= length, "an answer is cut off")
          rest = rest.dropFirst(length)
          answers += 1
        }
        #expect(answers > 1)
        #expect(rest.isEmpty)
        #expect(server.supervisor.waitForExit(within: 25) == 0)
      }
    }
  }
}
