import TestSupport
import Testing
import WebSocketCore

@Suite struct FrameScannerTests {
  /// A frame as bytes, masked.
  private func frame(
    _ opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true, mask: [UInt8] = [1, 2, 3, 4]
  ) -> [UInt8] {
    var bytes = [(isFinal ? 0x80 : 0) | opcode]
    switch payload.count {
    case ..<126: bytes.append(0x80 | UInt8(payload.count))
    case ..<65_536: bytes += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
    default: bytes += [0x80 | 127] + (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
    }
    return bytes + mask + payload.enumerated().map { $1 ^ mask[$0 & 3] }
  }

  /// How many bytes, one at a time, are taken before text is found wrong; nil when none is.
  private func firstWrong(_ bytes: [UInt8]) -> Int? {
    var scanner = FrameScanner()
    return bytes.indices.first { index in
      [bytes[index]].withUnsafeBytes { scanner.scan($0) != nil }
    }
  }

  private func isRight(_ pieces: [UInt8]...) -> Bool {
    var scanner = FrameScanner()
    return pieces.allSatisfy { piece in piece.withUnsafeBytes { scanner.scan($0) == nil } }
  }

  @Test(arguments: [3, 200, 70_000]) func findsTheFirstWrongByte(_ place: Int) {
    var payload = [UInt8](repeating: 0x61, count: 80_000)
    payload[place] = 0xFF
    for count in [place + 1, place + 20, 80_000] {
      let bytes = frame(1, Array(payload[..<count]))
      #expect(firstWrong(bytes) == bytes.count - count + place)
    }
  }

  @Test func followsCharactersOverFragmentsAndControlFrames() {
    let balloon = Array("\u{1F388}".utf8)
    let first = frame(1, Array(balloon[..<2]), isFinal: false)
    #expect(firstWrong(first + frame(9, [0xFF]) + frame(0, Array(balloon[2...])) + frame(1, [0x61])) == nil)
    let wrong = first + frame(9, [0xFF]) + frame(0, [0x61, 0x61])
    #expect(firstWrong(wrong) == wrong.count - 2)
    // The first fragment is whole in its piece, the second is not.
    #expect(!isRight(first, Array(frame(0, [0x61, 0x61]).dropLast())))
  }

  @Test func looksAtTextOnly() {
    #expect(firstWrong(frame(2, [0xFF, 0xFE])) == nil)
    #expect(firstWrong(frame(2, [0xFF], isFinal: false) + frame(0, [0xFF])) == nil)
    #expect(firstWrong(frame(8, [3, 232, 0xFF])) == nil)
    #expect(firstWrong(frame(2, []) + frame(1, []) + frame(1, [0xC0])) != nil)
    // Unmasked, or with a reserved bit: wrong in another way, which is told by another.
    #expect(firstWrong([0x81, 2, 0xFF, 0xFF]) == nil)
    #expect(firstWrong([0xC1, 0x81, 0, 0, 0, 0, 0xFF]) == nil)
  }

  @Test func leavesWholeMessagesToTheOtherCheck() {
    #expect(isRight(frame(1, [0xFF]) + frame(1, [0x61])))
    #expect(!isRight(frame(1, [0xFF]), Array(frame(1, [0xFF, 0x61]).dropLast())))
  }

  /// Headers with a length that is too long, and where in them that is seen.
  static let longLengths: [([UInt8], Int)] = [
    ([0x82, 0xFE, 0, 125], 3), ([0x82, 0xFE, 0, 0], 3), ([0x82, 0x7E, 0, 1], 3),
    ([0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0, 3], 9), ([0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], 9),
    ([0x89, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0], 9),
  ]

  @Test(arguments: longLengths) func aLengthMustBeInItsShortestForm(_ header: [UInt8], _ place: Int) {
    let sound =
      frame(1, [0x61]) + frame(2, Array(repeating: 1, count: 126)) + frame(2, Array(repeating: 1, count: 65_536))
    #expect(firstWrong(sound) == nil)
    #expect(firstWrong(sound + header) == sound.count + place)
    var scanner = FrameScanner()
    let finding = (sound + header + [1, 2, 3, 4]).withUnsafeBytes { scanner.scan($0) }
    #expect(finding?.soundByteCount == sound.count)
    #expect(finding?.fault.code == .protocolError)
    var other = FrameScanner()
    #expect(sound.withUnsafeBytes { other.scan($0) } == nil)
    #expect(header[..<1].withUnsafeBytes { other.scan($0) } == nil)
    #expect(header[1...].withUnsafeBytes { other.scan($0) }?.soundByteCount == 0)
  }

  @Test(arguments: 0..<64 as Range<UInt64>) func agreesWithTheConnection(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var driver = SocketDriver()
    var bytes: [UInt8] = []
    for _ in 0..<8 {
      let count = Int.random(in: 0...12, using: &random)
      let payload = (0..<count).map { _ in
        Int.random(in: 0..<40, using: &random) == 0 ? 0xFF : UInt8.random(in: 0x20...0x7E, using: &random)
      }
      bytes += frame(1, payload, mask: (0..<4).map { _ in UInt8.random(in: 0...255, using: &random) })
      driver.feed(ClientFrame(opcode: 1, payload: payload))
    }
    #expect((firstWrong(bytes) != nil) == (driver.closeCode == 1007), "seed \(seed)")
  }

  /// The first byte at which a message is found too big, in a stream of single bytes; nil when none is.
  private func tooBig(_ bytes: [UInt8], bound: Int) -> Int? {
    var scanner = FrameScanner(maxMessageBytes: bound)
    return bytes.indices.first { index in
      [bytes[index]].withUnsafeBytes { scanner.scan($0)?.fault == .messageTooBig }
    }
  }

  @Test(arguments: [1, 2] as [UInt8]) func aMessageTooBigIsFoundByItsHeader(opcode: UInt8) {
    #expect(tooBig(frame(opcode, [UInt8](repeating: 0x61, count: 10)), bound: 10) == nil)
    #expect(tooBig(frame(opcode, [UInt8](repeating: 0x61, count: 11)), bound: 10) == 5)
    #expect(tooBig(frame(opcode, [UInt8](repeating: 0x61, count: 200)), bound: 10) == 7)
    #expect(tooBig([0x80 | opcode, 0xFF] + [UInt8](repeating: 0xFF, count: 8) + [0, 0, 0, 0], bound: 10) == 13)
  }

  @Test func fragmentsCountTogetherAndControlFramesDoNot() {
    let start = frame(1, [0x61, 0x61], isFinal: false) + frame(9, [UInt8](repeating: 0, count: 100))
    let middle = start + frame(0, [0x61], isFinal: false)
    #expect(tooBig(middle + frame(0, [0x61]) + frame(1, [0x61, 0x61, 0x61, 0x61]), bound: 4) == nil)
    #expect(tooBig(middle + frame(0, [0x61, 0x61]), bound: 4) == middle.count + 5)
  }

  /// Every whole frame before it may still be decoded, none of its own.
  @Test func whatComesBeforeIsSound() {
    let sound = frame(1, [0x61])
    var scanner = FrameScanner(maxMessageBytes: 4)
    let finding = (sound + frame(2, [1, 2, 3, 4, 5])).withUnsafeBytes { scanner.scan($0) }
    #expect(finding?.fault == .messageTooBig && finding?.soundByteCount == sound.count)
  }
}
