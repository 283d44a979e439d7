import ContractJSON
import Glibc
import Testing

extension EndToEnd {
  /// Limits of sockets over the real processes (CONTRACT §7).
  @Suite("Socket limits") struct SocketLimitsTests {
    static let on = ["WS_LIMITS_ENABLED": "true"]
    static let userLimit = "ws_limit: User socket limit exceeded"

    static func on(_ more: [String: String]) -> [String: String] { on.merging(more) { $1 } }

    // MARK: Disabled

    @Test("disabled: no number, origin, size or rate is looked at")
    func disabled() throws {
      let settings = [
        "WS_MAX_SOCKETS_PER_USER": "1", "WS_MAX_SOCKETS_GLOBAL": "1", "WS_ALLOWED_ORIGINS": "https://app.example",
        "WS_CONNECTS_PER_MINUTE": "1", "WS_MESSAGES_PER_MINUTE": "1", "WS_MAX_MESSAGE_BYTES": "10",
      ]
      try withRingDraft(workers: 4, settings) { server throws in
        let sockets = try allConcurrently(24) { _ in
          try SocketAttempt(server, user: "ada", origin: "https://evil.example")
        }
        #expect(sockets.allSatisfy { $0.isIn })
        for _ in 0..<3 { #expect(try sockets[0].isAnswered()) }
      }
    }

    // MARK: Enabled

    @Test("enabled: each scope has its refusal, with the request and the connection in the log")
    func scopes() throws {
      let settings = [
        "WS_MAX_SOCKETS_PER_USER": "1", "WS_MAX_SOCKETS_PER_DRAFT": "2", "WS_MAX_SOCKETS_GLOBAL": "3",
      ]
      try withRingDraft(workers: 1, Self.on(settings)) { server throws in
        let ada = try SocketAttempt(server, "a", user: "ada")
        #expect(ada.isIn)
        #expect(try SocketAttempt(server, "b", user: "ada", requestID: "rid-full").refusal == Self.userLimit)
        let grace = try SocketAttempt(server, "a", user: "grace")
        #expect(grace.isIn)
        #expect(try SocketAttempt(server, "a", user: "ida").refusal == "ws_limit: Draft socket limit exceeded")
        let ida = try SocketAttempt(server, "b", user: "ida")
        #expect(ida.isIn)
        #expect(try SocketAttempt(server, "a", user: "ada").refusal == "ws_limit: Global socket limit exceeded")
        let line = server.log.split(separator: "\n").first { $0.contains("rid-full") && $0.contains("rejected") } ?? ""
        #expect(line.contains("connection_id") && line.contains("User socket limit exceeded"))
        withExtendedLifetime([ada, grace, ida]) {}
      }
    }

    @Test("enabled: who is refused for another reason, and a plain request, take no slot")
    func noSlot() throws {
      let settings = ["WS_MAX_SOCKETS_GLOBAL": "1", "WS_ALLOWED_ORIGINS": "https://app.example"]
      try withRingDraft(workers: 1, Self.on(settings)) { server throws in
        for _ in 0..<3 {
          #expect(
            try SocketAttempt(server, user: nil, origin: "https://app.example").refusal
              == "forbidden: Unauthorized: missing or invalid authentication")
          #expect(try SocketAttempt(server, user: "ada").refusal == "ws_limit: Origin not allowed")
          #expect(try server.get("/v1/ws/drafts/room", user: "ada").status == 404)
        }
        #expect(try SocketAttempt(server, user: "ada", origin: "https://app.example").isIn)
      }
    }

    @Test("enabled: an origin counts by scheme, host and port, before identity")
    func origins() throws {
      let settings = ["WS_ALLOWED_ORIGINS": "https://App.example, http://localhost:3000,http://[::1]:80"]
      try withRingDraft(workers: 1, Self.on(settings)) { server throws in
        for origin in ["https://app.example", "HTTPS://APP.example:443", "http://localhost:3000", "http://[::1]"] {
          #expect(try SocketAttempt(server, user: origin, origin: origin).isIn, "\(origin)")
        }
        let others = [
          nil, "null", "https://evil.example", "http://app.example", "https://app.example.evil",
          "https://app.example:444",
          "http://localhost", "https://app.example/", "https://xapp.example", "*", "https://user@app.example",
        ]
        for origin in others {
          let refusal = try SocketAttempt(server, user: nil, origin: origin).refusal
          #expect(refusal == "ws_limit: Origin not allowed", "\(origin ?? "none")")
        }
      }
    }

    @Test("enabled: a message too large is refused by its header, whole or in fragments, text or binary")
    func sizes() throws {
      try withRingDraft(workers: 1, Self.on(["WS_MAX_SOCKETS_PER_USER": "100"])) { server throws in
        let tooLarge = "payload_too_large: WS message too large"
        for opcode in [0x1, 0x2] as [UInt8] {
          let whole = try SocketAttempt(server, user: "ada")
          // Only the header: nothing of the message is awaited.
          try whole.socket.socket.send([0x80 | opcode, 0x80 | 126, 0x10, 0x01, 0, 0, 0, 0])
          #expect(try whole.nextRefusal() == tooLarge)
          let long = try SocketAttempt(server, user: "ada")
          try long.socket.socket.send([0x80 | opcode, 0x80 | 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
          #expect(try long.nextRefusal() == tooLarge)
          let fragments = try SocketAttempt(server, user: "ada")
          try fragments.socket.send(opcode: opcode, [UInt8](repeating: 0x20, count: 4_000), isFinal: false)
          try fragments.socket.send(opcode: 0x9, [UInt8](repeating: 0x20, count: 125))
          #expect(try fragments.socket.receive() == .pong([UInt8](repeating: 0x20, count: 125)), "no part of a message")
          try fragments.socket.socket.send([0x00, 0x80 | 97, 0, 0, 0, 0])
          #expect(try fragments.nextRefusal() == tooLarge)
        }
        let exact = try SocketAttempt(server, user: "ada")
        let ping = #"{"type":"ping"}"#
        for _ in 0..<2 {
          try exact.socket.send(opcode: 0x1, Array(ping.utf8), isFinal: false)
          try exact.socket.send(opcode: 0x0, [UInt8](repeating: 0x20, count: 4_096 - ping.utf8.count))
          #expect(try exact.socket.receiveJSON()["type"] == "pong")
        }
        try exact.socket.send(binary: [1])
        #expect(try exact.socket.receive() == .close(code: 1_003, reason: "Binary messages are not understood"))
      }
    }

    @Test("enabled: control frames do not depend on how short messages must be")
    func shortMessages() throws {
      try withRingDraft(workers: 1, Self.on(["WS_MAX_MESSAGE_BYTES": "15"])) { server throws in
        let socket = try SocketAttempt(server, user: "ada")
        #expect(try socket.isAnswered())
        try socket.socket.send(opcode: 0x9, [UInt8](repeating: 7, count: 125))
        #expect(try socket.socket.receive() == .pong([UInt8](repeating: 7, count: 125)))
        try socket.socket.send(#"{"type":"ping" }"#)
        #expect(try socket.nextRefusal() == "payload_too_large: WS message too large")
      }
    }

    @Test("enabled: every message of a user costs a token, answers stay in order")
    func messageRate() throws {
      try withRingDraft(workers: 2, Self.on(["WS_MESSAGES_PER_MINUTE": "1", "WS_MESSAGES_BURST": "4"])) {
        server throws in
        let first = try SocketAttempt(server, user: "ada")
        let second = try SocketAttempt(server, user: "ada")
        #expect(try first.isAnswered())
        try second.socket.send(#"["ignored"]"#)
        // In one piece, so that the others are there while the first is being decided.
        let frames: [UInt8] = (0..<4).flatMap { _ in [0x81, 0x80 | 15, 0, 0, 0, 0] + Array(#"{"type":"ping"}"#.utf8) }
        #expect(try second.socket.receivesNothing(for: 0.3))
        try second.socket.socket.send(frames)
        #expect(try (0..<2).map { _ in try second.socket.receiveJSON()["type"] } == ["pong", "pong"])
        #expect(try second.nextRefusal() == "rate_limited: WS rate limit exceeded")
        try first.socket.send("not even JSON")
        #expect(try first.nextRefusal() == "rate_limited: WS rate limit exceeded")
        #expect(try SocketAttempt(server, user: "grace").isAnswered(), "another user has a bucket of his own")
      }
    }

    @Test("enabled: shadow mode refuses no message and no socket")
    func shadow() throws {
      let settings = [
        "WS_MESSAGES_PER_MINUTE": "1", "WS_CONNECTS_PER_MINUTE": "1", "RATE_LIMIT_MODE": "shadow",
        "WS_MAX_SOCKETS_PER_USER": "100",
      ]
      try withRingDraft(workers: 2, Self.on(settings)) { server throws in
        let sockets = try (0..<5).map { _ in try SocketAttempt(server, user: "ada") }
        #expect(sockets.allSatisfy { $0.isIn })
        for _ in 0..<5 { #expect(try sockets[0].isAnswered()) }
      }
    }

    // MARK: Four workers

    @Test("four workers: a limit of 3 admits exactly 3 of 24 at once, 20 rounds")
    func exact() throws {
      try withRingDraft(workers: 4, Self.on) { server throws in
        for round in 1...20 {
          let attempts = try allConcurrently(24) { number in
            try SocketAttempt(server, "d\(number % 5)", user: "user\(round)")
          }
          #expect(attempts.count { $0.isIn } == 3, "round \(round)")
          #expect(attempts.count { $0.refusal == Self.userLimit } == 21, "round \(round)")
        }
      }
    }

    @Test("four workers: a draft's limit of 5 and a limit of 7 for all are exact too")
    func exactScopes() throws {
      let settings = ["WS_MAX_SOCKETS_PER_DRAFT": "5", "WS_MAX_SOCKETS_GLOBAL": "7"]
      try withRingDraft(workers: 4, Self.on(settings)) { server throws in
        let one = try allConcurrently(24) { try SocketAttempt(server, "one", user: "a\($0)") }
        #expect(one.count { $0.isIn } == 5)
        let two = try allConcurrently(24) { try SocketAttempt(server, "two", user: "b\($0)") }
        #expect(two.count { $0.isIn } == 2)
        withExtendedLifetime(one) {}
      }
    }

    @Test("four workers: new sockets of an address are counted over all of them")
    func connectRate() throws {
      try withRingDraft(workers: 4, Self.on(["WS_CONNECTS_PER_MINUTE": "1", "WS_CONNECTS_BURST": "5"])) {
        server throws in
        let attempts = try allConcurrently(15) { try SocketAttempt(server, user: "user\($0)") }
        #expect(attempts.count { $0.isIn } == 5)
        #expect(attempts.count { $0.refusal == "rate_limited: WS rate limit exceeded" } == 10)
        #expect(
          try SocketAttempt(server, user: nil).refusal == "rate_limited: WS rate limit exceeded", "before identity")
      }
    }

    @Test("four workers: a slot is free within 100 ms of a close")
    func freedByClose() throws {
      try withRingDraft(workers: 4, Self.on(["WS_MAX_SOCKETS_PER_USER": "1"])) { server throws in
        for round in 0..<20 {
          let socket = try SocketAttempt(server, user: "ada")
          #expect(socket.isIn, "round \(round)")
          // Every other one just ends its connection.
          if round.isMultiple(of: 2) { try socket.socket.close() } else { socket.socket.socket.shutdown() }
          usleep(100_000)
        }
      }
    }

    @Test("four workers: a slot is free within 100 ms of the detection of a vanished peer")
    func freedBySilence() throws {
      let settings = [
        "WS_MAX_SOCKETS_PER_USER": "1", "WS_PING_INTERVAL_MS": "200", "WS_SILENCE_TIMEOUT_MS": "700",
      ]
      try withRingDraft(workers: 4, Self.on(settings)) { server throws in
        let silent = try SocketAttempt(server, user: "ada")
        #expect(silent.isIn)
        var last = try silent.socket.receive(showingPings: true)
        while case .ping = last { last = try silent.socket.receive(showingPings: true) }
        #expect(last == .close(code: 1_001, reason: "No sign of life"))
        usleep(100_000)
        #expect(try SocketAttempt(server, user: "ada").isIn)
      }
    }

    @Test("four workers: replace_oldest closes the user's oldest socket, wherever it is")
    func replaceOldest() throws {
      let settings = ["WS_MAX_SOCKETS_PER_USER": "3", "WS_USER_LIMIT_POLICY": "replace_oldest"]
      try withRingDraft(workers: 4, Self.on(settings)) { server throws in
        var sockets = try (0..<3).map { try SocketAttempt(server, "d\($0)", user: "ada") }
        let other = try SocketAttempt(server, user: "grace")
        for number in 3..<9 {
          let newest = try SocketAttempt(server, "d\(number)", user: "ada")
          #expect(newest.isIn)
          #expect(try sockets.removeFirst().nextRefusal() == "ws_limit: Replaced by a newer socket")
          sockets.append(newest)
        }
        for socket in sockets + [other] { #expect(try socket.isAnswered()) }
      }
    }
  }
}
