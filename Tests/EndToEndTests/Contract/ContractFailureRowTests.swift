import ContractJSON
import Glibc
import Testing

extension EndToEnd {
  /// Rows of the contract's section 11 about what is answered when a part is missing.
  @Suite(.offAndOn) struct ContractFailureRowTests {
    @Test("Row 22: a 500 keeps the connection and the CORS headers")
    func internalErrors() throws {
      try withRingDraft(workers: 1) { server in
        let draft = try server.createDraft(by: "u", initialSegment: "first")
        // A fault that no worker can know of: a table that is gone.
        try Database.execute("ALTER TABLE draft_segments RENAME TO lost_segments", in: server.databasePath)
        let connection = try HTTPConnection(port: server.port)
        let request = HTTPRequest(
          "GET", "/v1/collab/drafts/\(draft)",
          headers: [("Origin", "http://localhost:3000"), ("X-Request-Id", "rid-22")])
        for _ in 0..<2 {
          let answer = try connection.exchange(request)
          #expect(answer.status == 500 && answer.errorCode == "internal_error")
          #expect(answer.errorMessage == "Unexpected error")
          #expect(answer["x-request-id"] == "rid-22")
          #expect(answer["access-control-allow-origin"] == "http://localhost:3000")
          #expect(answer["connection"]?.lowercased() != "close")
        }
      }
    }

    @Test("Row 25: without the broker changes get 503 with Retry-After, and may be tried again with the same key")
    func brokerStandsStill() throws {
      try withRingDraft(workers: 2, ["COMMAND_DEADLINE_MS": "500", "JOIN_DEADLINE_MS": "300"]) { server in
        let draft = try server.createDraft(by: "u", initialSegment: "first")
        let broker = try #require(server.broker)
        #expect(ProcessTable.stop(broker))
        defer { kill(broker, SIGCONT) }
        let answer = try server.append(to: draft, by: "u", "second", key: "k", requestID: "rid-25")
        #expect(answer.status == 503 && answer.errorCode == "unavailable")
        #expect(answer["retry-after"].flatMap(Int.init).map { $0 >= 1 } == true)
        #expect(answer["x-request-id"] == "rid-25")
        #expect(try server.draft(draft)["segments"]?.arrayValue?.count == 1, "reads go on")
        let readiness = try server.get("/readyz")
        #expect(readiness.status == 503)
        #expect(try readiness.json()["status"] == "error")
        #expect(try server.get("/healthz").status == 200)
        kill(broker, SIGCONT)
        #expect(try eventually { try server.append(to: draft, by: "u", "second", key: "k").status == 200 })
        #expect(try Database.segments(of: draft, in: server.databasePath).map(\.content) == ["first", "second"])
      }
    }

    @Test("Row 27: a room that cannot be joined now closes with 1013")
    func roomCannotBeJoined() throws {
      try withRingDraft(workers: 1, ["JOIN_DEADLINE_MS": "300"]) { server in
        let broker = try #require(server.broker)
        #expect(ProcessTable.stop(broker))
        defer { kill(broker, SIGCONT) }
        let socket = try server.openSocket("room", user: "u")
        guard case .close(let code, _) = try socket.receive() else {
          Issue.record("no close frame")
          return
        }
        #expect(code == 1_013)
        kill(broker, SIGCONT)
        #expect(eventually { (try? server.join("room", user: "u")) != nil })
      }
    }
  }
}
