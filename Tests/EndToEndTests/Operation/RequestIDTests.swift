import ContractJSON
import Testing

extension EndToEnd {
  /// A request's id goes with it everywhere, with the protections off and on.
  @Suite("Request id") struct RequestIDTests {
    @Test(
      "the id of a change is in its answer, in the event at every socket, and in the lines of worker and broker",
      arguments: ServiceForm.allCases)
    func reachesEverySocketAndLog(form: ServiceForm) throws {
      try withRingDraft(workers: form.workers, form.settings.merging(["LOG_LEVEL": "debug"]) { $1 }) { server in
        let draft = try server.createDraft(by: "ada")
        let sockets = try (0..<8).map { try server.join(draft, user: "watcher\($0)") }
        let ids = (0..<12).map { "rid-\(form.rawValue)-\($0)" }
        let answers = try allConcurrently(ids.count) { number in
          try server.append(to: draft, by: "ada", "words", key: "k\(number)", requestID: ids[number])
        }
        #expect(answers.map { $0["x-request-id"] } == ids)
        for socket in sockets {
          let received = try ids.map { _ in try socket.receiveJSON()["request_id"]?.stringValue }
          #expect(Set(received) == Set(ids))
        }
        for process in ["worker", "broker"] {
          let isLogged = eventually {
            let lines = server.log.split(separator: "\n").filter { $0.contains("\"process\":\"\(process)") }
            return ids.allSatisfy { id in lines.contains { $0.contains("\"request_id\":\"\(id)\"") } }
          }
          #expect(isLogged, "\(process)")
        }
      }
    }

    @Test(
      "an id that was not given is made, is another each time, and is the one in the event",
      arguments: ServiceForm.allCases)
    func isMade(form: ServiceForm) throws {
      try withRingDraft(workers: form.workers, form.settings) { server in
        let draft = try server.createDraft(by: "ada")
        let socket = try server.join(draft, user: "watcher")
        let answers = try (0..<10).map { try server.append(to: draft, by: "ada", "words", key: "k\($0)") }
        let ids = answers.compactMap { $0["x-request-id"] }
        #expect(Set(ids).count == 10)
        let uuid = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
        #expect(ids.allSatisfy { $0.wholeMatch(of: uuid) != nil })
        let received = try ids.map { _ in try socket.receiveJSON()["request_id"]?.stringValue }
        #expect(received == ids)
      }
    }

    @Test("a 429 carries the id in head, envelope and log", arguments: ServiceForm.allCases.filter(\.isEnabled))
    func refusedByALimit(form: ServiceForm) throws {
      let settings = form.settings.merging(["RATE_LIMIT_ROUTES": "drafts.list=1/1"]) { $1 }
      try withRingDraft(workers: form.workers, settings) { server in
        #expect(try server.get("/v1/collab/drafts", user: "ada").status == 200)
        let answers = try allConcurrently(20) { number in
          try server.send(HTTPRequest("GET", "/v1/collab/drafts", user: "ada", requestID: "rid-429-\(number)"))
        }
        for (number, answer) in answers.enumerated() {
          #expect(answer.status == 429)
          #expect(answer["x-request-id"] == "rid-429-\(number)")
          #expect(try answer.json()["error"]?["request_id"]?.stringValue == "rid-429-\(number)")
          let line = server.log.split(separator: "\n").first { $0.contains("\"rid-429-\(number)\"") }
          #expect(line?.contains(#""policies":"drafts.list""#) == true)
        }
        let made = try server.get("/v1/collab/drafts", user: "ada")
        #expect(try made["x-request-id"] == made.json()["error"]?["request_id"]?.stringValue)
      }
    }

    @Test("a socket's frames carry the id of its handshake", arguments: ServiceForm.allCases)
    func socketFrames(form: ServiceForm) throws {
      try withRingDraft(workers: form.workers, form.settings) { server in
        let socket = try server.openSocket("room", user: "ada", requestID: "rid-socket")
        #expect(try socket.receiveJSON()["request_id"] == "rid-socket")
        try socket.send(#"{"type":"ping"}"#)
        #expect(try socket.receiveJSON()["request_id"] == "rid-socket")
        let refused = try WebSocketClient.open(
          port: server.port, "/v1/ws/drafts/room", headers: [("X-Request-Id", "rid-refused")])
        #expect(try refused.receiveJSON()["request_id"] == "rid-refused")
      }
    }
  }
}
