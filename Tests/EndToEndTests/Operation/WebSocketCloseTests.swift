import ContractJSON
import Foundation
import Testing

extension EndToEnd {
  /// Closing handshakes and floods as bytes, against the real workers (RFC 6455 §5.5 and §7).
  @Suite(.server(["WS_ECHO": "true", "JOIN_DEADLINE_MS": "20000"])) struct WebSocketCloseTests {
    private func echo() throws -> WebSocketClient {
      try WebSocketClient.open(port: try SharedServer.current.port, "/v1/ws/echo")
    }

    /// A client's frames in one piece, masked with zeros.
    private func frames(_ frames: (opcode: UInt8, payload: [UInt8])...) -> [UInt8] {
      frames.flatMap { [0x80 | $0.opcode, 0x80 | UInt8($0.payload.count), 0, 0, 0, 0] + $0.payload }
    }

    private func residentBytes(of processes: [pid_t]) throws -> Int {
      try processes.map { process in
        let fields = try String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8).split(separator: " ")
        return (Int(fields[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE))
      }.reduce(0, +)
    }

    private func closePayload(_ code: Int) -> [UInt8] {
      [UInt8(code >> 8), UInt8(code & 0xFF)]
    }

    @Test(arguments: [1_000, 1_001, 1_002, 1_003, 1_007, 1_008, 1_009, 1_010, 1_011, 1_012, 1_013, 1_014, 3_000, 4_999])
    func codesThatMayBeSentComeBack(code: Int) throws {
      let socket = try echo()
      try socket.close(code: UInt16(code))
      #expect(try socket.receive() == .close(code: code, reason: ""))
      #expect(try socket.receive() == .end)
    }

    @Test(arguments: [0, 999, 1_004, 1_005, 1_006, 1_015, 1_016, 1_100, 2_000, 2_999, 5_000, 65_535])
    func codesThatMayNotAreViolations(code: Int) throws {
      let socket = try echo()
      try socket.close(code: UInt16(code))
      #expect(try socket.receive() == .close(code: 1_002, reason: "Invalid close code"))
      #expect(try socket.receive() == .end)
    }

    @Test func nothingBehindACloseIsAnswered() throws {
      let socket = try echo()
      try socket.socket.send(
        frames(
          (0x1, Array("before".utf8)), (0x8, closePayload(1_000)), (0x9, Array("ping".utf8)),
          (0x1, Array("after".utf8)), (0x8, closePayload(1_001)), (0x3, [])))
      #expect(try socket.receive() == .text("before"))
      #expect(try socket.receive() == .close(code: 1_000, reason: ""))
      #expect(try socket.receive() == .end)
    }

    @Test func aCloseMayComeInsideAFragmentedMessage() throws {
      let socket = try echo()
      try socket.send(opcode: 0x1, Array("half".utf8), isFinal: false)
      try socket.close(code: 1_001)
      #expect(try socket.receive() == .close(code: 1_001, reason: ""))
      #expect(try socket.receive() == .end)
    }

    @Test func wrongTextEndsTheSocketBeforeItsMessageEnds() throws {
      let socket = try echo()
      try socket.send(opcode: 0x1, Array("fine".utf8), isFinal: false)
      try socket.send(opcode: 0x0, [0xF0, 0x9F], isFinal: false)
      try socket.send(opcode: 0x0, [0x41], isFinal: false)
      #expect(try socket.receive() == .close(code: 1_007, reason: "Text is not UTF-8"))
      #expect(try socket.receive() == .end)
    }

    /// Not even its frame: the second byte is wrong, and nothing else is sent.
    @Test func wrongTextEndsTheSocketBeforeItsFrameEnds() throws {
      let socket = try echo()
      try socket.send("whole")
      try socket.socket.send([0x81, 0x80 | 100, 0, 0, 0, 0, 0x41, 0xC0])
      #expect(try socket.receive() == .text("whole"))
      #expect(try socket.receive() == .close(code: 1_007, reason: "Text is not UTF-8"))
      #expect(try socket.receive() == .end)
    }

    /// The server's own close: the socket stays for the peer's, and what comes meanwhile is not looked at.
    @Test func ourCloseIsAnsweredByThePeersAndEnds() throws {
      let server = try SharedServer.current
      let socket = try server.join("closing", user: "u")
      try socket.send(binary: [1])
      #expect(try socket.receive() == .close(code: 1_003, reason: "Binary messages are not understood"))
      try socket.send(#"{"type":"ping"}"#)
      try socket.send(opcode: 0x9, [])
      #expect(try socket.receivesNothing(for: 0.2))
      try socket.close(code: 1_003)
      #expect(try socket.receive() == .end)
    }

    @Test func eachPingIsAnsweredInOrderWhileThePeerReads() throws {
      let socket = try echo()
      for number in 0..<200 {
        try socket.send(opcode: 0x9, Array("\(number)".utf8))
        #expect(try socket.receive() == .pong(Array("\(number)".utf8)))
      }
    }

    /// More pings than the kernel's buffers hold pongs, from a peer that reads nothing meanwhile: the newest is
    /// answered, not all of them.
    @Test func aPingFloodIsAnsweredInBounds() throws {
      let socket = try echo()
      var receiveBytes: Int32 = 16_384
      setsockopt(socket.socket.descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBytes, socklen_t(MemoryLayout<Int32>.size))
      let count = 60_000
      let filler = [UInt8](repeating: 0x2E, count: 100)
      for batch in stride(from: 0, to: count, by: 1_000) {
        try socket.socket.send(
          (batch..<batch + 1_000).flatMap { number in
            [UInt8]([0x89, 0x80 | 110, 0, 0, 0, 0]) + Array("\(1_000_000_000 + number)".utf8) + filler
          })
      }
      try socket.send("done")
      var pongs: [Int] = []
      var isDone = false
      while !isDone || pongs.last != 1_000_000_000 + count - 1 {
        switch try socket.receive() {
        case .pong(let payload): pongs.append(Int(String(decoding: payload.prefix(10), as: UTF8.self)) ?? 0)
        case .text("done"): isDone = true
        case let frame: throw HarnessError("unexpected frame \(frame)")
        }
      }
      #expect(pongs.count < count)
      #expect(zip(pongs, pongs.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func pongsOfAFloodCostNoMemory() throws {
      let server = try SharedServer.current
      let before = try residentBytes(of: server.workers)
      let sockets = try (0..<8).map { _ in try echo() }
      let pings: [UInt8] = (0..<1_000).flatMap { _ in
        [UInt8]([0x89, 0x80 | 100, 0, 0, 0, 0]) + [UInt8](repeating: 0x2E, count: 100)
      }
      for _ in 0..<30 {
        for socket in sockets { try socket.socket.send(pings) }
      }
      let after = try residentBytes(of: server.workers)
      #expect(after - before < 20 << 20, "25 MB of pings whose pongs nobody reads")
      for socket in sockets { socket.socket.shutdown() }
    }
  }
}
