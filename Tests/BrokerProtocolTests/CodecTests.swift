import Drafts
import TestSupport
import Testing

@testable import BrokerProtocol

private func body(_ frame: [UInt8]) -> [UInt8] {
  Array(frame.dropFirst(FrameHeader.lengthFieldBytes))
}

private func decodeRequest(_ bytes: [UInt8]) throws -> (id: UInt64, request: Request) {
  try bytes.withUnsafeBytes { try Request.decode($0) }
}

private func decodeMessage(_ bytes: [UInt8]) throws -> BrokerMessage {
  try bytes.withUnsafeBytes { try BrokerMessage.decode($0) }
}

@Suite("Broker protocol codec")
struct CodecTests {
  @Test("every request survives the wire", arguments: Samples.requests)
  func requests(request: Request) throws {
    let decoded = try decodeRequest(body(request.encoded(id: 42)))
    #expect(decoded.id == 42)
    #expect(decoded.request == request)
  }

  @Test("every message of the broker survives the wire", arguments: Samples.messages)
  func messages(message: BrokerMessage) throws {
    #expect(try decodeMessage(body(message.encoded())) == message)
  }

  @Test("messages written one behind the other are the same frames, with the storage of those before too")
  func gatheredMessages() {
    var writer = ByteWriter()
    for _ in 0..<2 {
      for message in Samples.messages { message.encode(to: &writer) }
      writer.append(Samples.messages[0].encoded())
      #expect(writer.bytes == Samples.messages.flatMap { $0.encoded() } + Samples.messages[0].encoded())
      writer.removeAll()
      #expect(writer.bytes.isEmpty)
    }
  }

  @Test("a stored outcome reads back", arguments: Samples.outcomes)
  func storedOutcomes(outcome: CommandOutcome) throws {
    let read = try outcome.storedForm().withUnsafeBytes { try CommandOutcome(storedForm: $0) }
    #expect(read == outcome)
  }

  @Test("the length field counts what follows it")
  func length() {
    let frame = Request.ping(deadline: .max).encoded(id: 1)
    #expect(frame.count == 21)
    #expect(Array(frame.prefix(4)) == [17, 0, 0, 0])
  }

  @Test("a frame cut anywhere is refused, never read short")
  func truncation() throws {
    for request in Samples.requests {
      let whole = body(request.encoded(id: 1))
      for length in 0..<whole.count {
        #expect(throws: ProtocolError.self, "\(request) cut to \(length)") {
          try decodeRequest(Array(whole.prefix(length)))
        }
      }
    }
  }

  @Test("bytes behind the last field are refused")
  func trailingBytes() {
    #expect(throws: ProtocolError.trailingBytes(count: 1)) {
      try decodeRequest(body(Request.ping(deadline: .max).encoded(id: 1)) + [0])
    }
  }

  @Test("a length out of bounds is refused before anything is kept for it")
  func lengthBounds() throws {
    #expect(throws: ProtocolError.frameTooShort(bytes: 8)) { try FrameHeader.checkedLength(8) }
    #expect(throws: ProtocolError.frameTooLong(bytes: 1 << 20 + 1)) { try FrameHeader.checkedLength(1 << 20 + 1) }
    #expect(try FrameHeader.checkedLength(1 << 20) == 1 << 20)
  }

  @Test("another version is named, another protocol is told apart")
  func handshake() {
    let other = Request.hello(Hello(version: 7, name: "w")).encoded(id: 1)
    #expect(throws: ProtocolError.versionMismatch(theirs: 7, ours: ProtocolVersion.current)) {
      try decodeRequest(body(other))
    }
    #expect(ProtocolError.versionMismatch(theirs: 1, ours: 3).message == "protocol version 1 instead of 3 or 2")
    var stray = body(Request.hello(Hello(name: "w")).encoded(id: 1))
    stray[FrameHeader.kindAndIDBytes] ^= 1
    #expect(throws: ProtocolError.badMagic) { try decodeRequest(stray) }
  }

  @Test("the version before is spoken, and no older one")
  func predecessor() throws {
    let current = ProtocolVersion.current
    for version in [current, current - 1] {
      let hello = Hello(version: version, name: "w")
      #expect(try decodeRequest(body(Request.hello(hello).encoded(id: 1))).request == .hello(hello))
    }
    for version in [current - 2, current + 1] {
      #expect(throws: ProtocolError.versionMismatch(theirs: version, ours: current)) {
        try decodeRequest(body(Request.hello(Hello(version: version, name: "w")).encoded(id: 1)))
      }
    }
  }

  @Test("the broker's messages are no requests, and the other way round")
  func directions() {
    #expect(throws: ProtocolError.unknownKind(65)) {
      try decodeRequest(body(BrokerMessage.reply(id: 1, .pong(isWritable: true)).encoded()))
    }
    #expect(throws: ProtocolError.unknownKind(2)) {
      try decodeMessage(body(Request.ping(deadline: .max).encoded(id: 1)))
    }
  }

  @Test("a client's texts are bounded")
  func clientBounds() {
    for client in [
      CommandClient(address: String(repeating: "1", count: CommandClient.maximumAddressBytes + 1), userAgent: nil),
      CommandClient(address: nil, userAgent: String(repeating: "a", count: CommandClient.maximumUserAgentBytes + 1)),
    ] {
      let command = DraftCommand(
        id: CommandID(high: 1, low: 1), actor: "a", requestID: "r", deadline: 1, client: client,
        action: .revokeInvite(invite: "i", key: "k"))
      #expect(throws: ProtocolError.invalidValue(field: "client")) {
        try decodeRequest(body(Request.execute(command).encoded(id: 1)))
      }
    }
  }

  @Test("text that is not UTF-8 is refused")
  func invalidText() {
    var frame = body(Request.leave(room: "ab").encoded(id: 1))
    frame[frame.count - 1] = 0xFF
    #expect(throws: ProtocolError.invalidText) { try decodeRequest(frame) }
  }

  @Test("random damage is either refused or read as some other whole message")
  func damage() throws {
    let seed = UInt64.random(in: .min ... .max)
    var generator = SplitMix64(seed: seed)
    let frames = Samples.requests.map { body($0.encoded(id: 1)) } + Samples.messages.map { body($0.encoded()) }
    var refused = 0
    for _ in 0..<20_000 {
      var frame = frames.randomElement(using: &generator) ?? []
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        frame[Int.random(in: 0..<frame.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      if let (id, request) = try? decodeRequest(frame) {
        #expect(body(request.encoded(id: id)) == frame, "seed \(seed)")
      } else {
        refused += 1
      }
      if let message = try? decodeMessage(frame) {
        #expect(body(message.encoded()) == frame, "seed \(seed)")
      }
    }
    #expect(refused > 0, "seed \(seed)")
  }
}
