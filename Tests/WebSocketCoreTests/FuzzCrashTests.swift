import TestSupport
import Testing
import WebSocketCore

@Suite("Input that once broke the deciding on frames")
struct FuzzCrashTests {
  @Test("breaks it no more")
  func replay() throws {
    let inputs = try FuzzCrashes.inputs(of: "WebSocketFrames")
    #expect(!inputs.isEmpty)
    for input in inputs { Self.check(input) }
  }

  @Test("and what is accepted is what the rules accept")
  func replayHandshakes() throws {
    let inputs = try FuzzCrashes.inputs(of: "Handshakes")
    #expect(!inputs.isEmpty)
    for input in inputs {
      #expect(HandshakeBytes(input).faults() == [])
      for index in input.indices {
        #expect(HandshakeBytes(Array(input[..<index])).faults() == [])
        #expect(HandshakeBytes(Array(input[..<index] + input[(index + 1)...])).faults() == [])
      }
    }
  }

  @Test("nor does input made up here", arguments: 0..<64 as Range<UInt64>)
  func random(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<50 { Self.check((0..<300).map { _ in UInt8.random(in: 0...255, using: &random) }) }
  }

  /// Reads any bytes as frames, as `Fuzz/Targets/WebSocketFrames.swift` does.
  private static func check(_ input: [UInt8]) {
    var driver = SocketDriver()
    var rest = input[...]
    while let first = rest.popFirst(), let second = rest.popFirst() {
      let payload = Array(rest.prefix(Int(second & 0x7F)))
      rest = rest.dropFirst(payload.count)
      driver.feed(
        ClientFrame(
          isFinal: first & 0x80 != 0, reservedBits: first >> 4 & 7, opcode: first & 0xF, payload: payload,
          isMasked: second & 0x80 != 0))
    }
    var scanner = FrameScanner()
    if let finding = input.withUnsafeBytes({ scanner.scan($0) }) { #expect(finding.soundByteCount < input.count) }
    for case .deliver(let message) in driver.effects {
      #expect(message.bytes.count <= 1000)
      #expect(message.kind == .binary || String(validating: message.bytes, as: UTF8.self) != nil)
    }
  }
}
