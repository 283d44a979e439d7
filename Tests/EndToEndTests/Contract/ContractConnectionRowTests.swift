import ContractJSON
import Glibc
import Testing

extension EndToEnd {
  /// Rows of the contract's section 11 about connections and sockets.
  @Suite(.offAndOn) struct ContractConnectionRowTests {
    /// With socket limits on, a message beyond 1 MiB is beyond WS_MAX_MESSAGE_BYTES first.
    @Test("Row 16: too large bodies get 413 early, too large messages 1009 without socket limits")
    func sizes() throws {
      try withRingDraft(workers: 2, ["WS_LIMITS_ENABLED": "false"]) { server in
        let declared = try HTTPConnection(port: server.port)
        try declared.socket.send(
          "POST /v1/collab/drafts HTTP/1.1\r\nHost: x\r\nX-User-Id: u\r\nContent-Length: 65537\r\n\r\n")
        try expectTooLarge(declared.readAnswer())
        let chunked = try HTTPConnection(port: server.port)
        try chunked.socket.send(
          "POST /v1/collab/drafts HTTP/1.1\r\nHost: x\r\nX-User-Id: u\r\nTransfer-Encoding: chunked\r\n\r\n")
        try chunked.socket.send("10001\r\n" + String(repeating: " ", count: 65_537))
        try expectTooLarge(chunked.readAnswer())
        let padding = String(repeating: " ", count: 65_536 - 30)
        let fits = try server.send(
          HTTPRequest(
            "POST", "/v1/collab/drafts", headers: [("X-User-Id", "u")],
            body: Array((#"{"title":"t","platform":"x"}  "# + padding).utf8)))
        #expect(fits.status == 200, "exactly the limit is fine")
        for isText in [true, false] {
          let socket = try server.join("room", user: "u")
          // The server may close while this is still being sent.
          try? socket.send(opcode: isText ? 0x1 : 0x2, [UInt8](repeating: 0x20, count: 1_048_577))
          guard case .close(let code, _) = try socket.receive() else {
            Issue.record("no close frame")
            continue
          }
          #expect(code == 1_009)
        }
      }
    }

    private func expectTooLarge(_ answer: HTTPAnswer) throws {
      #expect(answer.status == 413 && answer.errorCode == "payload_too_large")
      #expect(try answer.json()["error"]?["request_id"]?.stringValue == answer["x-request-id"])
    }

    @Test("Row 17: bad input closes with 1007 or 1003, without an error frame")
    func closeCodes() throws {
      try withRingDraft(workers: 2) { server in
        let cases: [(opcode: UInt8, payload: [UInt8], code: Int)] = [
          (0x1, Array("not json".utf8), 1_007), (0x1, [], 1_007), (0x1, Array("{\"type\":".utf8), 1_007),
          (0x1, [0x22, 0xFF, 0x22], 1_007), (0x1, [0xED, 0xA0, 0x80], 1_007),
          (0x2, Array(#"{"type":"ping"}"#.utf8), 1_003), (0x2, [], 1_003),
        ]
        for (opcode, payload, code) in cases {
          let socket = try server.join("room", user: "u")
          try socket.send(opcode: opcode, payload)
          guard case .close(let received, _) = try socket.receive() else {
            Issue.record("no close frame after \(payload)")
            continue
          }
          #expect(received == code, "\(payload)")
        }
      }
    }

    @Test("Row 23: other origins can be allowed")
    func origins() throws {
      let settings = ["CORS_ALLOWED_ORIGINS": "https://a.example, https://b.example:8443"]
      try withRingDraft(workers: 1, settings) { server in
        for origin in ["https://a.example", "https://b.example:8443"] {
          let answer = try server.send(HTTPRequest("GET", "/healthz", headers: [("Origin", origin)]))
          #expect(answer["access-control-allow-origin"] == origin)
        }
        for origin in ["http://localhost:3000", "https://a.example.evil", "null"] {
          let answer = try server.send(HTTPRequest("GET", "/healthz", headers: [("Origin", origin)]))
          #expect(answer["access-control-allow-origin"] == nil, "\(origin)")
        }
      }
    }

    @Test("Row 27: a silent peer is pinged and closed with 1001, an answering one stays")
    func silence() throws {
      try withRingDraft(workers: 1, ["WS_PING_INTERVAL_MS": "200", "WS_SILENCE_TIMEOUT_MS": "900"]) { server in
        let silent = try server.join("room", user: "silent")
        let lively = try server.join("room", user: "lively")
        #expect(try lively.receivesNothing(for: 2), "pings are answered here")
        var pings = 0
        var last = try silent.receive(showingPings: true)
        while case .ping = last {
          pings += 1
          last = try silent.receive(showingPings: true)
        }
        #expect(pings >= 2)
        guard case .close(let code, _) = last else {
          Issue.record("no close frame, but \(last)")
          return
        }
        #expect(code == 1_001)
      }
    }

    @Test("Row 27: a stop closes sockets with 1012")
    func restart() throws {
      try withRingDraft(workers: 4) { server in
        let sockets = try (0..<16).map { try server.join("room", user: "u\($0)") }
        server.supervisor.signal(SIGTERM)
        for socket in sockets {
          guard case .close(let code, _) = try socket.receive() else {
            Issue.record("no close frame")
            continue
          }
          #expect(code == 1_012)
          try? socket.close(code: 1_012)
        }
        #expect(server.supervisor.waitForExit(within: RingDraftProcess.stopSeconds) == 0)
      }
    }

    @Test("Row 27: a member that does not read is closed with 1013, nobody else notices")
    func slowMember() throws {
      try withRingDraft(workers: 1, ["WS_MAX_QUEUED_BYTES": "65536"]) { server in
        let draft = try server.createDraft(by: "u")
        let slow = try server.join(draft, user: "slow")
        let other = try server.join(draft, user: "other")
        // Every ping makes a pong of some hundred bytes, which nobody reads before the log tells of it.
        let isCutOff = try eventually(within: 60) {
          for _ in 0..<1_000 { try slow.send(#"{"type":"ping"}"#) }
          return server.log.contains("reads too slowly")
        }
        #expect(isCutOff)
        var last = try slow.receive()
        while case .text = last { last = try slow.receive() }
        guard case .close(let code, _) = last else {
          Issue.record("no close frame, but \(last)")
          return
        }
        #expect(code == 1_013)
        _ = try server.append(to: draft, by: "u", "c", key: "k")
        #expect(try other.receiveJSON()["type"] == "collab.segment_added")
      }
    }

    @Test("Row 27: slow headers get 408, long ones 431, both in the error envelope")
    func headers() throws {
      try withRingDraft(workers: 1, ["HEADER_TIMEOUT_MS": "400", "BODY_TIMEOUT_MS": "400"]) { server in
        let starts = [
          "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ",
          "POST /v1/collab/drafts HTTP/1.1\r\nHost: x\r\nX-User-Id: u\r\nContent-Length: 10\r\n\r\n{",
        ]
        for start in starts {
          let connection = try HTTPConnection(port: server.port)
          try connection.socket.send(start)
          let answer = try connection.readAnswer()
          #expect(answer.status == 408)
          #expect(answer.errorCode != nil)
          #expect(try connection.socket.readToEnd().isEmpty, "closed")
        }
        let connection = try HTTPConnection(port: server.port)
        try? connection.socket.send(
          "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: \(String(repeating: "l", count: 200_000))\r\n\r\n")
        let answer = try connection.readAnswer()
        #expect(answer.status == 431)
        #expect(answer.errorCode != nil)
      }
    }
  }
}
