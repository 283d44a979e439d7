import ContractJSON
import Testing

extension EndToEnd {
  /// WebSockets as bytes, against the real workers (RFC 6455).
  @Suite(.server(["WS_ECHO": "true"])) struct WebSocketWireTests {
    private func echo() throws -> WebSocketClient {
      try WebSocketClient.open(port: try SharedServer.current.port, "/v1/ws/echo")
    }

    private func expectClose(_ code: Int, _ socket: WebSocketClient, _ comment: Comment? = nil) throws {
      let frame = try socket.receive()
      guard case .close(let received, _) = frame else {
        Issue.record("expected a close frame, got \(frame)")
        return
      }
      #expect(received == code, comment)
    }

    @Test(arguments: [0, 1, 125, 126, 127, 65_535, 65_536, 1_048_577])
    func messagesOfEverySizeComeBack(size: Int) throws {
      let socket = try echo()
      let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
      try socket.send(binary: bytes)
      #expect(try socket.receive() == .binary(bytes))
      let text = String(repeating: "x", count: size)
      try socket.send(text)
      #expect(try socket.receive() == .text(text))
    }

    /// A client may send its handshake before it has read the answer to an earlier request.
    @Test func aHandshakeBehindAnotherRequestOpensASocketThatListens() throws {
      let connection = try HTTPConnection(port: try SharedServer.current.port)
      try connection.socket.send(
        "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
          + "GET /v1/ws/echo HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
      #expect(try connection.readAnswer().status == 200)
      let handshake = try connection.readHead()
      #expect(handshake.status == 101)
      #expect(handshake["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
      try connection.socket.send([0x81, 0x82, 0, 0, 0, 0] + Array("hi".utf8))
      #expect(try connection.socket.read(4) == [0x81, 0x02] + Array("hi".utf8))
    }

    @Test func fragmentsMayBeInterleavedWithControlFrames() throws {
      let socket = try echo()
      let balloon = Array("🎈".utf8)
      try socket.send(opcode: 0x1, Array(balloon[..<2]), isFinal: false)
      try socket.send(opcode: 0x9, Array("in between".utf8))
      try socket.send(opcode: 0x0, [], isFinal: false)
      try socket.send(opcode: 0x0, Array(balloon[2...]))
      #expect(try socket.receive() == .pong(Array("in between".utf8)))
      #expect(try socket.receive() == .text("🎈"))
    }

    @Test func theCloseHandshakeIsAnswered() throws {
      for code in [1_000, 1_001, 1_003, 1_011, 3_000, 4_999] as [UInt16] {
        let socket = try echo()
        try socket.close(code: code)
        try expectClose(Int(code), socket)
        #expect(try socket.receive() == .end)
      }
      let bare = try echo()
      try bare.send(opcode: 0x8, [])
      guard case .close = try bare.receive() else {
        Issue.record("no close frame")
        return
      }
    }

    @Test func violationsCloseWith1002() throws {
      let violations: [(name: Comment, send: (WebSocketClient) throws -> Void)] = [
        ("unmasked", { try $0.send(opcode: 0x1, [0x78], mask: nil) }),
        ("a reserved bit", { try $0.send(opcode: 0x1, [0x78], reserved: 4) }),
        ("a reserved opcode", { try $0.send(opcode: 0x3, []) }),
        ("a reserved control opcode", { try $0.send(opcode: 0xB, []) }),
        ("a long ping", { try $0.send(opcode: 0x9, [UInt8](repeating: 0, count: 126)) }),
        ("a fragmented ping", { try $0.send(opcode: 0x9, [], isFinal: false) }),
        ("nothing to continue", { try $0.send(opcode: 0x0, []) }),
        (
          "a message within a message",
          {
            try $0.send(opcode: 0x1, [0x78], isFinal: false)
            try $0.send(opcode: 0x1, [0x78])
          }
        ),
        ("a close frame of one byte", { try $0.send(opcode: 0x8, [3]) }),
        ("a code that must not be sent", { try $0.close(code: 1_005) }),
        ("a code below all", { try $0.close(code: 999) }),
        ("a code above all", { try $0.close(code: 5_000) }),
      ]
      for (name, send) in violations {
        let socket = try echo()
        try send(socket)
        try expectClose(1_002, socket, name)
      }
    }

    @Test func textMustBeUTF8() throws {
      for bytes in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF0, 0x9F]] as [[UInt8]] {
        let socket = try echo()
        try socket.send(opcode: 0x1, bytes)
        try expectClose(1_007, socket)
      }
      let reason = try echo()
      try reason.send(opcode: 0x8, [0x03, 0xE8, 0xFF])
      try expectClose(1_007, reason)
    }

    @Test func otherPathsAreRefusedAndTheEchoIsOffByDefault() throws {
      let upgrade = [
        (name: "Upgrade", value: "websocket"), ("Connection", "Upgrade"),
        ("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="),
        ("Sec-WebSocket-Version", "13"),
      ]
      let server = try SharedServer.current
      #expect(try server.send(HTTPRequest("GET", "/v1/ws/nope", headers: upgrade)).status == 403)
      try withRingDraft(workers: 1) { server throws in
        #expect(try server.send(HTTPRequest("GET", "/v1/ws/echo", headers: upgrade)).status == 403)
      }
    }
  }
}
