import TestSupport
import Testing

@testable import Worker

/// Frames as bytes, through the whole pipeline of an echoing socket.
@Suite struct FrameReadingTests {
  /// A client's frame, right or wrong.
  static func frame(
    _ opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true, reservedBits: UInt8 = 0,
    mask: [UInt8]? = [0x11, 0x22, 0x33, 0x44]
  ) -> [UInt8] {
    var bytes = [(isFinal ? 0x80 : 0) | reservedBits << 4 | opcode]
    let masked: UInt8 = mask == nil ? 0 : 0x80
    let bits = payload.count < 126 ? 7 : payload.count < 65_536 ? 16 : 64
    bytes.append(masked | (bits == 7 ? UInt8(payload.count) : bits == 16 ? 126 : 127))
    if bits > 7 {
      for shift in stride(from: bits - 8, through: 0, by: -8) { bytes.append(UInt8(payload.count >> shift & 0xFF)) }
    }
    guard let mask else { return bytes + payload }
    return bytes + mask + payload.enumerated().map { $0.element ^ mask[$0.offset % 4] }
  }

  /// What the echo answers these bytes with, cut into pieces of `pieceSize`.
  private func answers(_ bytes: [UInt8], pieceSize: Int = .max) -> [ServerFrame] {
    let server = ServerUnderTest(maxQueuedBytes: 1 << 22)
    server.send(UpgradeTests.handshake("/v1/ws/echo"))
    _ = server.received()
    for start in stride(from: 0, to: bytes.count, by: min(pieceSize, max(1, bytes.count))) {
      server.send(Array(bytes[start..<min(start + min(pieceSize, bytes.count), bytes.count)]))
    }
    return ServerFrame.all(in: server.received())
  }

  @Test(arguments: [0, 1, 125, 126, 127, 65_535, 65_536, 70_001]) func echoesEveryLength(_ count: Int) {
    let payload = [UInt8](repeating: 0x78, count: count)
    #expect(answers(Self.frame(1, payload)) == [ServerFrame(opcode: 1, payload: payload)])
  }

  @Test func takesFramesByteByByteWithEveryMask() {
    let payload = Array("Hello, w\u{f6}rld \u{1F600} and more than eight bytes".utf8)
    for mask in [[0, 0, 0, 0], [1, 2, 3, 4], [0xFF, 0, 0xFF, 0]] as [[UInt8]] {
      #expect(
        answers(Self.frame(1, payload, mask: mask), pieceSize: 1) == [ServerFrame(opcode: 1, payload: payload)])
    }
  }

  /// Frames a client must not send, and the code it gets.
  static let faults: [(String, [UInt8], Int)] = [
    ("unmasked", frame(1, [], mask: nil), 1002), ("rsv1", frame(1, [], reservedBits: 4), 1002),
    ("rsv2", frame(9, [], reservedBits: 2), 1002), ("rsv3", frame(8, [], reservedBits: 1), 1002),
    ("fragmented ping", frame(9, [], isFinal: false), 1002),
    ("long ping", frame(9, .init(repeating: 0, count: 126)), 1002),
    ("reserved opcode", frame(3, []), 1002), ("reserved control opcode", frame(11, []), 1002),
    ("continuation first", frame(0, [0x61]), 1002), ("not UTF-8", frame(1, [0xC3, 0x28]), 1007),
    ("close of one byte", frame(8, [3]), 1002),
    ("length of 16 bits for 125", [0x82, 0xFE, 0, 125] + [0, 0, 0, 0] + [UInt8](repeating: 0, count: 125), 1002),
    ("length of 64 bits for none", [0x89, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4], 1002),
    ("length of 64 bits", [0x82, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0], 1009),
    ("length beyond 63 bits", [0x82, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0], 1009),
    ("over the bound, header only", [0x82, 0xFF, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0], 1009),
  ]

  @Test(arguments: faults) func failsTheConnection(_ name: String, _ bytes: [UInt8], _ code: Int) {
    let late = Self.frame(1, Array("late".utf8))
    #expect(answers(bytes + late).map(\.closeCode) == [code], "\(name)")
    #expect(answers(bytes + late, pieceSize: 1).map(\.closeCode) == [code], "\(name)")
  }

  @Test func whatIsBeforeAFaultIsStillTaken() {
    let frames = answers(Self.frame(1, [0x61]) + Self.frame(9, [], isFinal: false))
    #expect(frames.map(\.opcode) == [1, 8])
  }

  @Test(arguments: 0..<32 as Range<UInt64>) func cutsDoNotMatter(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var bytes: [UInt8] = []
    for _ in 0..<20 {
      let opcode: UInt8 = [0, 1, 2, 9, 10].randomElement(using: &random) ?? 0
      let count = Int.random(in: 0..<(opcode > 8 ? 126 : 200), using: &random)
      bytes += Self.frame(
        opcode, (0..<count).map { _ in UInt8.random(in: 0x20..<0x7F, using: &random) },
        isFinal: opcode > 8 || Int.random(in: 0..<4, using: &random) > 0,
        mask: (0..<4).map { _ in UInt8.random(in: 0...255, using: &random) })
    }
    if Bool.random(using: &random) { bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 0x91 }
    #expect(answers(bytes, pieceSize: Int.random(in: 1...40, using: &random)) == answers(bytes), "seed \(seed)")
  }

  @Test("Input that once broke the reading of frames has the same answers whole and in pieces")
  func replay() throws {
    for input in try FuzzCrashes.inputs(of: "WebSocketFrames") {
      let bytes = Array(input.dropFirst())
      for size in [1, Int(input.first ?? 0) % 32 + 1] { #expect(answers(bytes, pieceSize: size) == answers(bytes)) }
    }
  }
}
