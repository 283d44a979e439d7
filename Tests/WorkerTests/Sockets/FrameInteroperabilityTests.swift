import NIOCore
import NIOEmbedded
import NIOWebSocket
import TestSupport
import Testing
import WebSocketCore

/// Our frames against SwiftNIO's own codec, which shares no code with them.
@Suite struct FrameInteroperabilityTests {
  @Test(arguments: [0, 1, 125, 126, 65_535, 65_536, 200_000]) func swiftNIOReadsOurFrames(_ count: Int) throws {
    let channel = EmbeddedChannel(
      handler: ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: 1 << 20)))
    let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    try channel.writeInbound(ByteBuffer(bytes: FrameEncoder.frame(.binary, payload)))
    let frame = try #require(try channel.readInbound(as: WebSocketFrame.self))
    #expect(frame.fin)
    #expect(frame.opcode == .binary)
    #expect(frame.maskKey == nil)
    #expect(Array(buffer: frame.data) == payload)
  }

  @Test(arguments: 0..<8 as Range<UInt64>) func weReadSwiftNIOsFrames(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let times = HeartbeatTimes(pingIntervalNanoseconds: 1, silenceTimeoutNanoseconds: 1)
    var connection = WebSocketConnection(maxMessageBytes: 1 << 20, times: times, openedAt: 0)
    let channel = EmbeddedChannel(handler: WebSocketFrameEncoder())
    for _ in 0..<30 {
      let count = Int.random(in: 0..<1 << Int.random(in: 1...17, using: &random), using: &random)
      let payload = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      let key = WebSocketMaskingKey((0..<4).map { _ in UInt8.random(in: 0...255, using: &random) })
      try channel.writeOutbound(
        WebSocketFrame(fin: true, opcode: .binary, maskKey: key, data: ByteBuffer(bytes: payload)))
      var bytes: [UInt8] = []
      while let part = try channel.readOutbound(as: ByteBuffer.self) { bytes += Array(buffer: part) }
      let (consumed, effect) = connection.receive(bytes.span, at: 0)
      #expect(consumed == bytes.count, "seed \(seed)")
      #expect(effect == .deliver(Message(kind: .binary, bytes: payload)), "seed \(seed)")
    }
  }
}
