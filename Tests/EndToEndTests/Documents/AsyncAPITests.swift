import ContractJSON
import Glibc
import Synchronization
import Testing

extension EndToEnd {
  /// `docs/asyncapi.yaml` says what sockets are told: nothing less, and nothing more but what is listed here.
  @Suite struct AsyncAPITests {
    /// Documented, and shown by no socket below: to be in the room of a draft that is not made yet, one must guess its
    /// id.
    private static let unshownMessages: Set = ["draftCreated"]
    /// A part must be away or a client too slow; the tests of rooms and faults meet it.
    private static let unshownCloseCodes: Set = ["1013"]

    @Test func everyFrameIsDocumentedAndEveryDocumentedFrameIsShown() throws {
      let frames = Mutex<[WebSocketClient.Frame]>([])
      let collect = { (frame: WebSocketClient.Frame) in frames.withLock { $0.append(frame) } }
      try replay(GoldenScenarios.webSocketDefaults, [:], collect)
      try replay(GoldenScenarios.webSocketWithSecret, ["JWT_SECRET": TestToken.secret], collect)
      try replay(GoldenScenarios.webSocketWithLimits, ["WS_LIMITS_ENABLED": "true"], collect)
      try replay(GoldenScenarios.webSocketWithLowLimits, GoldenScenarios.lowLimits, collect)
      try Self.probe(collect)
      var api = try DocumentedSocket()
      let all = frames.withLock { $0 }
      for frame in all { #expect(try api.faults(frame) == [], "\(frame)") }
      #expect(all.count > 50)
      #expect(Set(api.payloads.keys).subtracting(api.shownMessages) == Self.unshownMessages)
      #expect(api.closeCodes.subtracting(api.shownCloseCodes) == Self.unshownCloseCodes)
      let unshown = Self.unshownMessages.compactMap { api.payloads[$0] }
      let fields = api.everything.subtracting(api.shown).filter { field in !unshown.contains { field.hasPrefix($0) } }
      #expect(fields == [])
    }

    private func replay(
      _ names: [String], _ settings: [String: String], _ observe: @escaping (WebSocketClient.Frame) -> Void
    ) throws {
      try withRingDraft(settings) { server in
        var replay = WebSocketGoldenReplay(server: server)
        replay.observe = observe
        try replay.run(names)
      }
    }

    // MARK: Frames that no capture has

    private static func probe(_ observe: (WebSocketClient.Frame) -> Void) throws {
      try withRingDraft(workers: 1) { server in
        let goodbye = try server.join("room", user: "probe")
        try goodbye.close()
        observe(try goodbye.receive())
        let unmasked = try server.join("room", user: "probe")
        try unmasked.send(opcode: 0x1, Array("{}".utf8), mask: nil)
        observe(try unmasked.receive())
        let long = try server.join("room", user: "probe")
        try? long.send(String(repeating: " ", count: 1_100_000))
        observe(try long.receive())
        let silent = try server.join("room", user: "probe")
        server.supervisor.signal(SIGTERM)
        observe(try silent.receive())
      }
      let limits = [
        "WS_LIMITS_ENABLED": "true", "WS_MAX_SOCKETS_PER_USER": "1", "WS_USER_LIMIT_POLICY": "replace_oldest",
        "WS_MESSAGES_PER_MINUTE": "1",
      ]
      try withRingDraft(workers: 1, limits) { server in
        let old = try server.join("room", user: "probe")
        let new = try server.join("room", user: "probe")
        observe(try old.receive())
        observe(try old.receive())
        for _ in 0..<2 { try new.send(#"{"type":"ping"}"#) }
        for _ in 0..<3 { observe(try new.receive()) }
      }
      try withRingDraft(workers: 1, ["WS_PING_INTERVAL_MS": "100", "WS_SILENCE_TIMEOUT_MS": "300"]) { server in
        let silent = try server.join("room", user: "probe")
        var frame = WebSocketClient.Frame.ping([])
        while case .ping = frame { frame = try silent.receive(showingPings: true) }
        observe(frame)
      }
    }

    // MARK: The document

    @Test func theSelectedSubprotocolIsDocumented() throws {
      let api = try DocumentedSocket()
      try withRingDraft(workers: 1) { server in
        let offers = ["ringdraft, user.ada", "user.ada, ringdraft"]
        for offer in offers {
          let socket = try WebSocketClient.open(
            port: server.port, "/v1/ws/drafts/room", headers: [("Sec-WebSocket-Protocol", offer)])
          let selected = socket.handshake["sec-websocket-protocol"]
          #expect(selected != nil && api.faults(selected: selected) == [], "\(selected ?? "none")")
          #expect(try socket.receiveJSON()["user_id"] == "ada")
        }
      }
      #expect(api.faults(selected: "user.ada").count == 1)
    }

    /// The check itself must be able to fail.
    @Test func theCheckSeesDifferences() throws {
      var api = try DocumentedSocket()
      let pong = #""type":"pong","ts":"2026-11-23T07:47:48.852418+00:00","request_id":"a""#
      #expect(try api.faults(.text("{\(pong)}")) == [])
      let faulty: [WebSocketClient.Frame] = [
        .text("{\(pong),\"more\":1}"), .text(#"{"type":"news"}"#), .text("[]"), .binary([]), .end,
        .close(code: 1_011, reason: ""), .close(code: nil, reason: ""),
      ]
      for frame in faulty { #expect(try api.faults(frame).count == 1, "\(frame)") }
    }

    /// Examples are captured frames and fit their schemas; references lead somewhere; operations have every message.
    @Test func itIsWholeInItself() throws {
      var api = try DocumentedSocket()
      #expect(api.brokenReferences == [])
      let messages = api.document["components"]?["messages"]?.members.map(\.key) ?? []
      #expect(Set(messages) == Set(api.payloads.keys).union(["ping"]))
      #expect(Set(messages) == Set(api.document["channels"]?["draft"]?["messages"]?.members.map(\.key) ?? []))
      for (capture, payload) in api.examples {
        #expect(api.messageFaults(payload) == [], "\(capture)")
        let frames = try Golden(name: capture).transcript.compactMap { $0["frame"] }
        #expect(frames.contains(payload), "\(capture)")
      }
      #expect(api.examples.count > 3)
    }
  }
}
