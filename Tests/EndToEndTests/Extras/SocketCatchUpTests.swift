import ContractJSON
import Glibc
import Testing

extension EndToEnd {
  /// Sockets that ask for what they missed.
  @Suite struct SocketCatchUpTests {
    private static let extras = ["DRAFT_EXTRAS_ENABLED": "true"]

    private func open(
      _ server: RingDraftProcess, _ draft: String, after: String? = nil, protocols: String? = nil, user: String? = "ann"
    ) throws -> WebSocketClient {
      let query = after.map { "?after=\($0)" } ?? ""
      let identity = user.map { [(name: "X-User-Id", value: $0)] } ?? []
      let offer = protocols.map { [(name: "Sec-WebSocket-Protocol", value: $0)] } ?? []
      return try WebSocketClient.open(
        port: server.port, "/v1/ws/drafts/\(draft)\(query)", headers: identity + offer, timeoutSeconds: 20)
    }

    /// Each visit reads some events and goes; what it did not read is missed.
    @Test("a client that comes and goes over broker deaths gets every event once, in order", .timeLimit(.minutes(2)))
    func comesAndGoes() throws {
      try withRingDraft(workers: 2, Self.extras) { server in
        let draft = try server.createDraft(by: "ann")
        let count = 60
        var position = try #require(try open(server, draft, protocols: "ringdraft.v2").receiveJSON()["position"])
        let epoch = try #require(position.stringValue).prefix { $0 != ":" }
        var orders: [JSONValue?] = []
        var positions: [JSONValue?] = []
        var appended = 0
        func append(_ more: Int) throws {
          for key in appended..<min(count, appended + more) {
            #expect(try server.append(to: draft, by: "ann", "c", key: "\(key)").status == 200)
          }
          appended = min(count, appended + more)
        }
        var visit = 0
        while orders.count < count {
          visit += 1
          try append(3)
          let socket = try open(server, draft, after: position.stringValue)
          let connected = try socket.receiveJSON()
          #expect(connected["type"] == "connected")
          #expect(connected["recovered"] == true)
          #expect(connected["draft"] == .null)
          if visit % 5 == 0 { kill(try #require(server.broker), SIGKILL) }
          try append(3)
          for _ in 0..<min(5, appended - orders.count) {
            let event = try socket.receiveJSON()
            orders.append(event["data"]?["segment_order"])
            positions.append(event["position"])
            position = try #require(event["position"])
          }
          try socket.close()
        }
        #expect(orders == (0..<count).map { .integer($0) })
        #expect(positions == (0..<count).map { .string("\(epoch):\($0 + 2)") })
      }
    }

    @Test("a position that is gone gets the draft, and live events behind it")
    func positionsThatAreGone() throws {
      try withRingDraft(workers: 2, Self.extras) { server in
        let draft = try server.createDraft(by: "ann", initialSegment: "one")
        for (after, key) in [("x", "1"), ("0000000000000000:1", "2"), ("", "3")] {
          let socket = try open(server, draft, after: after)
          let connected = try socket.receiveJSON()
          #expect(connected["recovered"] == false)
          #expect(connected["draft"]?["segments"]?[0]?["content"] == "one")
          #expect(try server.append(to: draft, by: "ann", "c", key: key).status == 200)
          let next = try socket.receiveJSON()
          #expect(next["type"] == "collab.segment_added")
          #expect(next["position"] != connected["position"])
          #expect(next["data"]?["segment_order"] == .integer(Int(key) ?? 0))
          try socket.close()
        }
      }
    }

    @Test(
      "who does not ask gets the contract's frames, and so does everybody without the setting",
      arguments: [true, false])
    func othersSeeNothing(isOn: Bool) throws {
      try withRingDraft(workers: 2, ["DRAFT_EXTRAS_ENABLED": "\(isOn)"]) { server in
        let draft = try server.createDraft(by: "ann")
        let socket =
          try isOn
          ? open(server, draft, protocols: "ringdraft")
          : open(server, draft, after: "x", protocols: "ringdraft.v2, ringdraft")
        #expect(socket.handshake["sec-websocket-protocol"] == "ringdraft")
        let connected = try #require(try socket.receiveJSON().objectValue)
        #expect(
          connected.members.map(\.key) == ["type", "draft_id", "user_id", "ts", "request_id", "connection_id"])
        #expect(try server.append(to: draft, by: "ann", "c", key: "k").status == 200)
        let event = try #require(try socket.receiveJSON().objectValue)
        #expect(event.members.map(\.key) == ["type", "draft_id", "ts", "request_id", "data"])
      }
    }

    @Test("the subprotocol goes together with a token")
    func withToken() throws {
      let secret = "a-secret-of-thirty-two-characters"
      try withRingDraft(workers: 2, Self.extras.merging(["JWT_SECRET": secret]) { $1 }) { server in
        let draft = try server.createDraft(by: "ann")
        let token = TestToken.sign(["sub": "tok"], secret: secret)
        let socket = try open(server, draft, protocols: "ringdraft.v2, bearer.\(token)", user: nil)
        #expect(socket.handshake["sec-websocket-protocol"] == "ringdraft.v2")
        let connected = try socket.receiveJSON()
        #expect(connected["user_id"] == "tok")
        #expect(connected["recovered"] == false)
        #expect(connected["draft"]?["draft_id"] == .string(draft))
      }
    }
  }
}
