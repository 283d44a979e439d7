import TestSupport
import Testing
import WebSocketCore

@Suite struct MessageTests {
  @Test func joinsFragmentsAroundControlFrames() {
    var driver = SocketDriver()
    driver.feed(
      .text("a", isFinal: false), ClientFrame(opcode: 9, payload: [7]), .continuation("", isFinal: false),
      ClientFrame(opcode: 10, payload: []), .continuation("b", isFinal: true), .text("c"))
    #expect(driver.texts == ["ab", "c"])
    #expect(driver.effects.contains(.sendPong([7])))
  }

  @Test func joinsCharactersCutByFragments() {
    let bytes = Array("\u{1F600}".utf8)
    var driver = SocketDriver()
    driver.feed(
      ClientFrame(isFinal: false, opcode: 1, payload: Array(bytes[..<1])),
      ClientFrame(isFinal: false, opcode: 0, payload: Array(bytes[1..<3])),
      ClientFrame(opcode: 0, payload: Array(bytes[3...])))
    #expect(driver.texts == ["\u{1F600}"])
  }

  @Test func binaryNeedsNoUTF8() {
    var driver = SocketDriver()
    driver.feed(ClientFrame(opcode: 2, payload: [0xFF, 0x00]))
    #expect(driver.effects == [.deliver(Message(kind: .binary, bytes: [0xFF, 0x00]))])
  }

  /// Frames a client must not send, and the code it gets.
  static let faults: [(String, [ClientFrame], UInt16)] = [
    ("unmasked", [ClientFrame(opcode: 1, payload: [], isMasked: false)], 1002),
    ("rsv1", [ClientFrame(reservedBits: 4, opcode: 1, payload: [])], 1002),
    ("rsv2", [ClientFrame(reservedBits: 2, opcode: 9, payload: [])], 1002),
    ("rsv3", [ClientFrame(reservedBits: 1, opcode: 8, payload: [])], 1002),
    ("fragmented ping", [ClientFrame(isFinal: false, opcode: 9, payload: [])], 1002),
    ("long ping", [ClientFrame(opcode: 9, payload: .init(repeating: 0, count: 126))], 1002),
    ("continuation first", [.continuation("a", isFinal: true)], 1002),
    ("text in text", [.text("a", isFinal: false), .text("b")], 1002),
    ("continuation after end", [.text("a"), .continuation("b", isFinal: true)], 1002),
    ("too long", [.text(String(repeating: "a", count: 1001))], 1009),
    (
      "too long in fragments",
      [
        .text(String(repeating: "a", count: 900), isFinal: false),
        .continuation(String(repeating: "a", count: 101), isFinal: true),
      ], 1009
    ),
    ("not UTF-8", [ClientFrame(opcode: 1, payload: [0xC3, 0x28])], 1007),
    ("cut character", [ClientFrame(opcode: 1, payload: [0xC3])], 1007),
    ("close of one byte", [ClientFrame(opcode: 8, payload: [3])], 1002),
    ("close reason not UTF-8", [ClientFrame(opcode: 8, payload: [3, 232, 0xFF])], 1007),
  ]

  @Test(arguments: faults) func failsTheConnection(_ name: String, _ frames: [ClientFrame], _ code: UInt16) {
    var driver = SocketDriver()
    driver.feed(frames)
    #expect(driver.closeCode == code, "\(name)")
    #expect(!driver.connection.isOpen)
    driver.feed(.text("ignored"))
    #expect(!driver.texts.contains("ignored"))
  }

  @Test(arguments: [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] as [UInt8]) func reservedOpcodesFail(_ opcode: UInt8) {
    var driver = SocketDriver()
    driver.feed(ClientFrame(opcode: opcode, payload: []))
    #expect(driver.closeCode == 1002)
  }

  @Test func wrongTextFailsBeforeTheMessageEnds() {
    var driver = SocketDriver()
    driver.feed(ClientFrame(isFinal: false, opcode: 1, payload: [0x61, 0xED, 0xA0, 0x80]))
    #expect(driver.closeCode == 1007)
  }

  /// Against the standard library, for every string of up to three bytes around the edges, and random ones.
  @Test func utf8AgreesWithTheStandardLibrary() {
    let edges: [UInt8] = [
      0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0,
      0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
    ]
    var inputs = edges.map { [$0] } + edges.flatMap { first in edges.map { [first, $0] } }
    inputs += edges.flatMap { first in edges.flatMap { second in edges.map { [first, second, $0] } } }
    inputs += edges.suffix(6).flatMap { first in edges.flatMap { second in edges.map { [first, second, 0x80, $0] } } }
    var random = SplitMix64(seed: 7)
    for _ in 0..<2000 {
      inputs.append((0..<Int.random(in: 1...24, using: &random)).map { _ in edges.randomElement(using: &random) ?? 0 })
    }
    for input in inputs {
      var driver = SocketDriver()
      driver.feed(ClientFrame(opcode: 1, payload: input))
      let isValid = String(validating: input, as: UTF8.self) != nil
      #expect((driver.closeCode == nil) == isValid, "\(input)")
    }
  }
}
