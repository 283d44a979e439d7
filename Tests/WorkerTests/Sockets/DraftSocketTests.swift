import BrokerProtocol
import ContractJSON
import NIOCore
import NIOEmbedded
import Testing

@testable import Worker

@Suite struct DraftSocketTests {
  /// A server with one open socket, its handshake already read.
  private func open(
    _ server: ServerUnderTest, room: String = "d1", extra: String = "X-Request-Id: r1\r\n"
  ) -> [ServerFrame] {
    server.send(UpgradeTests.handshake("/v1/ws/drafts/\(room)", extra))
    return server.receivedFrames()
  }

  private func publish(_ server: ServerUnderTest, _ sequence: Int64, _ text: String = "{}") {
    server.rooms.received(Publication(room: "d1", sequence: sequence, requestID: "n/a", frame: Array(text.utf8)))
    server.loop.run()
  }

  private func fields(_ frame: ServerFrame?) -> [String] {
    guard let frame, let value = try? JSONParser.parse(frame.payload) else { return [] }
    return value.objectValue?.members.map(\.key) ?? []
  }

  @Test func isConnectedWhenItIsInTheRoom() {
    let server = ServerUnderTest()
    server.broker.answer = nil
    #expect(open(server).isEmpty)
    server.broker.joins[0].promise.succeed(7)
    server.loop.run()
    let connected = server.receivedFrames()
    #expect(connected.count == 1)
    #expect(fields(connected.first) == ["type", "draft_id", "user_id", "ts", "request_id", "connection_id"])
    #expect(connected.first?.text.hasPrefix(#"{"type":"connected","draft_id":"d1","user_id":"bob","ts":""#) == true)
    #expect(connected.first?.text.contains(#""request_id":"r1""#) == true)
    publish(server, 7)
    #expect(server.receivedFrames().isEmpty)
    publish(server, 8, #"{"n":8}"#)
    publish(server, 8, #"{"n":8}"#)
    #expect(server.receivedFrames().map(\.text) == [#"{"n":8}"#])
  }

  @Test func aPingGetsAPongAndOtherJSONNothing() {
    let server = ServerUnderTest()
    _ = open(server)
    for text in ["[1]", "\"ping\"", "null", "NaN", #"{"type":"PING"}"#, #"{"type":1}"#] {
      server.send(ServerFrame.fromClient(1, text))
    }
    #expect(server.receivedFrames().isEmpty)
    server.send(ServerFrame.fromClient(1, #"{"type":"ping","x":1}"#))
    let pong = server.receivedFrames()
    #expect(pong.count == 1)
    #expect(fields(pong.first) == ["type", "ts", "request_id"])
  }

  @Test func whatCameBeforeTheRoomIsReadAfterConnected() {
    let server = ServerUnderTest()
    server.send(
      Array(UpgradeTests.handshake("/v1/ws/drafts/d1").utf8) + ServerFrame.fromClient(1, #"{"type":"ping"}"#))
    let texts = server.receivedFrames().map(\.text)
    #expect(texts.count == 2)
    #expect(texts.first?.hasPrefix(#"{"type":"connected","#) == true)
    #expect(texts.last?.hasPrefix(#"{"type":"pong","#) == true)
  }

  @Test func nobodyKnownIsRejected() {
    let server = ServerUnderTest(caller: .anonymous)
    let rejected = open(server)
    let message = "Unauthorized: missing or invalid authentication"
    #expect(
      rejected.first?.text == #"{"type":"error","code":"forbidden","message":"\#(message)","request_id":"r1"}"#)
    #expect(rejected.last?.closeCode == 1008)
    #expect(rejected.last?.text.hasSuffix(message) == true)
    #expect(server.broker.joins.isEmpty)
  }

  @Test func aRoomThatCannotBeJoinedIsTryAgainLater() {
    let server = ServerUnderTest()
    server.broker.answer = nil
    _ = open(server)
    server.broker.joins[0].promise.fail(ChannelError.connectTimeout(.seconds(1)))
    server.loop.run()
    #expect(server.receivedFrames().map(\.closeCode) == [1013])
    #expect(server.rooms.count == 0)
  }

  /// What a client must not send, and the code it gets.
  static let faults: [(UInt8, String, Int)] = [
    (1, "", 1007), (1, "{", 1007), (1, "\u{feff}{}", 1007), (1, "\u{feff}", 1007), (1, "ping", 1007), (2, "{}", 1003),
    (2, #"{"type":"ping"}"#, 1003),
  ]

  @Test(arguments: faults) func closesOnWhatItCannotRead(_ opcode: UInt8, _ payload: String, _ code: Int) {
    let server = ServerUnderTest()
    _ = open(server)
    server.send(ServerFrame.fromClient(opcode, payload))
    #expect(server.receivedFrames().map(\.closeCode) == [code])
    #expect(server.rooms.count == 0)
    #expect(server.broker.left == ["d1"])
  }

  @Test(arguments: [0, 1]) func whereNoDraftCanBeNoRoomIsJoined(_ excess: Int) {
    let server = ServerUnderTest()
    let connected = open(server, room: String(repeating: "a", count: 1024 + excess))
    #expect(connected.first?.text.hasPrefix(#"{"type":"connected","draft_id":"aaa"#) == true)
    #expect(server.broker.joins.count == 1 - excess)
    server.send(ServerFrame.fromClient(1, #"{"type":"ping"}"#))
    #expect(server.receivedFrames().count == 1)
    server.send(ServerFrame.fromClient(2, "{}"))
    #expect(server.receivedFrames().map(\.closeCode) == [1003])
    #expect(server.rooms.count == 0)
    #expect(server.broker.left.count == 1 - excess)
  }

  @Test func aMessageOverOneMebibyteIsRefusedByItsHeader() {
    let server = ServerUnderTest()
    _ = open(server)
    server.send([0x82, 0xFF, 0, 0, 0, 0, 0, 0x10, 0, 1, 0, 0, 0, 0])
    #expect(server.receivedFrames().map(\.closeCode) == [1009])
  }

  @Test func aMemberThatDoesNotReadIsCutOffAndNobodyElseNotices() {
    let server = ServerUnderTest(maxQueuedBytes: 1000)
    _ = open(server)
    let slow = server.channel
    slow.isWritable = false
    server.connect()
    _ = open(server)
    let text = "\"\(String(repeating: "x", count: 300))\""
    // One turn of the loop: nothing is flushed in between.
    for sequence in 1...5 as ClosedRange<Int64> {
      server.rooms.received(Publication(room: "d1", sequence: sequence, requestID: "n/a", frame: Array(text.utf8)))
    }
    server.loop.run()
    #expect(server.receivedFrames().map(\.text) == Array(repeating: text, count: 5))
    var bytes: [UInt8] = []
    while let buffer = try? slow.readOutbound(as: ByteBuffer.self) { bytes += Array(buffer: buffer) }
    #expect(ServerFrame.all(in: bytes).map(\.closeCode) == [nil, nil, nil, 1013])
    server.wait(seconds: 6)
    #expect(!slow.isActive)
    #expect(server.isOpen)
  }

  @Test func onlyTheLatestPingOfAPeerThatDoesNotReadIsAnswered() {
    let server = ServerUnderTest()
    _ = open(server)
    server.channel.isWritable = false
    for number in 0..<100 { server.send(ServerFrame.fromClient(9, "\(number)")) }
    #expect(server.receivedFrames().isEmpty)
    server.channel.isWritable = true
    server.channel.pipeline.fireChannelWritabilityChanged()
    #expect(server.receivedFrames() == [ServerFrame(opcode: 10, payload: Array("99".utf8))])
  }

  @Test func aSilentPeerIsPingedThenGivenUp() {
    let server = ServerUnderTest()
    _ = open(server)
    server.wait(seconds: 26)
    #expect(server.receivedFrames().map(\.opcode) == [9])
    server.wait(seconds: 25)
    #expect(server.receivedFrames().map(\.opcode) == [9])
    server.wait(seconds: 10)
    #expect(server.receivedFrames().map(\.closeCode) == [1001])
    server.wait(seconds: 6)
    #expect(!server.isOpen)
    #expect(server.table.count == 0)
  }

  @Test func answersACloseAndEnds() {
    let server = ServerUnderTest()
    _ = open(server)
    server.send([0x88, 0x82, 0, 0, 0, 0, 0x0F, 0xA1])
    #expect(server.receivedFrames().map(\.closeCode) == [4001])
    #expect(!server.isOpen)
    #expect(server.broker.left == ["d1"])
  }

  @Test func lostEventsEndTheSocketsOfTheirRoom() {
    let server = ServerUnderTest()
    _ = open(server)
    for position in server.rooms.roomsToResume() { server.rooms.lost(position) }
    server.loop.run()
    #expect(server.receivedFrames().map(\.closeCode) == [1012])
    #expect(server.broker.left.isEmpty)
  }

  @Test func drainingClosesSocketsWithServiceRestart() {
    let server = ServerUnderTest()
    _ = open(server)
    var isEmpty = false
    server.table.drain(spread: .seconds(1)) { isEmpty = true }
    server.loop.advanceTime(by: .seconds(1))
    #expect(server.receivedFrames().map(\.closeCode) == [1012])
    server.send([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xF4])
    #expect(isEmpty)
  }

  @Test func drainingSpreadsItsClosesOverTime() {
    let server = ServerUnderTest()
    var channels: [EmbeddedChannel] = []
    for _ in 0..<100 {
      server.connect()
      _ = open(server)
      channels.append(server.channel)
    }
    server.table.drain(spread: .seconds(10)) {}
    let closed = {
      channels.count { channel in
        var isClosed = false
        while (try? channel.readOutbound(as: ByteBuffer.self)) != nil { isClosed = true }
        return isClosed
      }
    }
    #expect(closed() < 10)
    server.loop.advanceTime(by: .seconds(5))
    #expect((20..<80).contains(closed()))
    // Everything stops meanwhile: there is less time for the others.
    server.table.drain(spread: .seconds(1)) {}
    server.loop.advanceTime(by: .milliseconds(500))
    let half = closed()
    #expect(half > 0)
    server.loop.advanceTime(by: .milliseconds(520))
    #expect(closed() > 0)
    server.loop.advanceTime(by: .seconds(20))
    #expect(closed() == 0, "all were closed within the second")
  }
}
