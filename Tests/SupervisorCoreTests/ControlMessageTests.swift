import SupervisorCore
import TestSupport
import Testing

@Suite("Control messages")
struct ControlMessageTests {
  static let supervisorMessages: [SupervisorMessage] = [
    .configure(slot: 0, generation: 1, isReplacement: false, listenerCount: 0, settings: []),
    .configure(
      slot: 65_536, generation: 4_294_967_295, isReplacement: true, listenerCount: 256,
      settings: Array("{\"a\":1}".utf8)),
    .accept(listeners: []),
    .accept(listeners: [0, 1, 15, 255]),
    .drain(deadlineMilliseconds: 0),
    .drain(deadlineMilliseconds: 600_000),
    .ping(number: 0), .ping(number: .max), .roster(workers: []), .roster(workers: [1, 4_194_304]),
    .reconfigure(settings: []), .reconfigure(settings: Array("{}".utf8)),
    .pool(figures: []), .pool(figures: Array("{}".utf8)),
  ]

  static let childMessages: [ChildMessage] = [
    .ready, .accepting(listeners: []), .accepting(listeners: [3, 65_535]), .failed(""), .failed("no such table: ☃"),
    .pong(number: 0), .pong(number: .max, sockets: .max), .booting(.waitingForLock), .booting(.openingDatabase),
    .logged(""), .logged("2026 info worker-1: ☃"), .trace(""), .trace("#0 ☃\n#1"), .reconfigured,
  ]

  @Test(arguments: supervisorMessages)
  func supervisorMessageSurvivesTheWire(_ message: SupervisorMessage) throws {
    #expect(try SupervisorMessage(decoding: message.encoded()) == message)
  }

  @Test(arguments: childMessages)
  func childMessageSurvivesTheWire(_ message: ChildMessage) throws {
    #expect(try ChildMessage(decoding: message.encoded()) == message)
  }

  @Test func layoutIsAsDrawn() {
    let configure = SupervisorMessage.configure(
      slot: 2, generation: 7, isReplacement: true, listenerCount: 16, settings: [0x7b])
    #expect(configure.encoded() == [1, 0, 0, 0, 2, 0, 0, 0, 7, 1, 0, 16, 0x7b])
    #expect(SupervisorMessage.reconfigure(settings: [0x7b]).encoded() == [6, 0x7b])
    #expect(SupervisorMessage.pool(figures: [0x7b]).encoded() == [7, 0x7b])
    #expect(SupervisorMessage.accept(listeners: [1, 258]).encoded() == [2, 0, 2, 0, 1, 1, 2])
    #expect(SupervisorMessage.drain(deadlineMilliseconds: 10_000).encoded() == [3, 0, 0, 0x27, 0x10])
    #expect(SupervisorMessage.ping(number: 0x0102_0304).encoded() == [4, 1, 2, 3, 4])
    #expect(SupervisorMessage.roster(workers: [258]).encoded() == [5, 0, 1, 0, 0, 1, 2])
    #expect(ChildMessage.ready.encoded() == [0x81])
    #expect(ChildMessage.accepting(listeners: [9]).encoded() == [0x82, 0, 1, 0, 9])
    #expect(ChildMessage.failed("é").encoded() == [0x83, 0xc3, 0xa9])
    #expect(ChildMessage.pong(number: 258, sockets: 3).encoded() == [0x84, 0, 0, 1, 2, 0, 0, 0, 3])
    #expect(ChildMessage.trace("é").encoded() == [ChildMessage.traceTag, 0xc3, 0xa9])
    #expect(ChildMessage.booting(.openingDatabase).encoded() == [0x85, 2])
    #expect(ChildMessage.logged("é").encoded() == [0x86, 0xc3, 0xa9])
    #expect(ChildMessage.reconfigured.encoded() == [0x88])
  }

  @Test func everyPrefixIsRefused() {
    for message in Self.supervisorMessages {
      let packet = message.encoded()
      let fixedBytes =
        switch message {
        case .configure: ControlMessageLimits.configureHeaderBytes
        case .reconfigure, .pool: 1
        case .accept, .drain, .ping, .roster: packet.count
        }
      for length in 0..<fixedBytes {
        #expect(throws: ControlMessageError.truncated) { try SupervisorMessage(decoding: Array(packet.prefix(length))) }
      }
    }
    for message in Self.childMessages {
      let packet = message.encoded()
      let fixedBytes =
        switch message {
        case .failed, .logged, .trace: 1
        case .ready, .accepting, .pong, .booting, .reconfigured: packet.count
        }
      for length in 0..<fixedBytes {
        #expect(throws: ControlMessageError.truncated) { try ChildMessage(decoding: Array(packet.prefix(length))) }
      }
    }
  }

  @Test func whatFollowsAMessageIsRefused() {
    #expect(throws: ControlMessageError.trailingBytes(2)) { try ChildMessage(decoding: [0x81, 0, 0]) }
    #expect(throws: ControlMessageError.trailingBytes(1)) { try SupervisorMessage(decoding: [3, 0, 0, 0, 1, 9]) }
  }

  @Test func unknownTagsAndExcessesAreRefused() {
    #expect(throws: ControlMessageError.unknownTag(0x81)) { try SupervisorMessage(decoding: [0x81]) }
    #expect(throws: ControlMessageError.unknownTag(1)) { try ChildMessage(decoding: [1]) }
    #expect(throws: ControlMessageError.tooManyListeners(257)) { try ChildMessage(decoding: [0x82, 1, 1]) }
    #expect(throws: ControlMessageError.noFlag(2)) {
      try SupervisorMessage(decoding: [1, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0])
    }
    #expect(throws: ControlMessageError.tooManyWorkers(513)) { try SupervisorMessage(decoding: [5, 2, 1]) }
    #expect(throws: ControlMessageError.unknownBootStep(4)) { try ChildMessage(decoding: [0x85, 4]) }
    let long = [UInt8](repeating: 0x83, count: ControlMessageLimits.messageBytes + 1)
    #expect(throws: ControlMessageError.tooLong(bytes: long.count)) { try ChildMessage(decoding: long) }
  }

  @Test func aLongFailureIsCut() throws {
    let message = ChildMessage.failed(String(repeating: "x", count: ControlMessageLimits.failureBytes + 100))
    let cut = String(repeating: "x", count: ControlMessageLimits.failureBytes)
    #expect(try ChildMessage(decoding: message.encoded()) == .failed(cut))
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func garbageIsAMessageOrAnError(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 0..<20_000 {
      let length = Int.random(in: 0...24, using: &random)
      var packet = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
      let tags: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 0x81, 0x82, 0x84, 0x85, 0x86, 0x87, 0x88]
      if length > 0, Bool.random(using: &random) { packet[0] = tags.randomElement(using: &random) ?? 1 }
      if let message = try? SupervisorMessage(decoding: packet) {
        #expect(message.encoded() == packet, "seed \(seed)")
      }
      // Text that is no UTF-8 is repaired, and so written otherwise.
      if let message = try? ChildMessage(decoding: packet), ![0x83, 0x86, 0x87].contains(packet.first) {
        #expect(message.encoded() == packet, "seed \(seed)")
      }
    }
  }
}
