import BrokerProtocol
import NIOCore
import Testing

@testable import BrokerTransport

private let requests: [Request] = [
  .ping(deadline: .max), .join(room: "draft", deadline: .max),
  .resume([RoomPosition(room: "é", sequence: 7)], epoch: 3),
]
private let stream = requests.enumerated().flatMap { $0.element.encoded(id: UInt64($0.offset)) }

private func requests(in accumulator: inout FrameAccumulator) throws -> [Request] {
  var found: [Request] = []
  while let frame = try accumulator.nextFrame() {
    found.append(try frame.withUnsafeReadableBytes { try Request.decode($0) }.request)
  }
  return found
}

@Suite("Frame accumulator")
struct FrameAccumulatorTests {
  @Test("a stream is cut into the same frames, however its bytes arrive", arguments: [1, 2, 3, 5, 13, 1000])
  func chunks(size: Int) throws {
    var accumulator = FrameAccumulator()
    var found: [Request] = []
    for start in stride(from: 0, to: stream.count, by: size) {
      accumulator.append(ByteBuffer(bytes: stream[start..<min(start + size, stream.count)]))
      found += try requests(in: &accumulator)
    }
    #expect(found == requests)
    #expect(!accumulator.hasPartialFrame)
  }

  @Test("the beginning of a frame is one")
  func partialFrame() throws {
    var accumulator = FrameAccumulator()
    accumulator.append(ByteBuffer(bytes: stream.prefix(23)))
    #expect(try requests(in: &accumulator) == [.ping(deadline: .max)])
    #expect(accumulator.hasPartialFrame)
  }

  @Test("a length out of bounds is refused before its bytes come")
  func lengths() throws {
    var tooLong = FrameAccumulator()
    tooLong.append(ByteBuffer(integer: UInt32(ProtocolVersion.maximumFrameBytes + 1), endianness: .little))
    #expect(throws: ProtocolError.self) { try tooLong.nextFrame() }
    var tooShort = FrameAccumulator()
    tooShort.append(ByteBuffer(integer: UInt32(8), endianness: .little))
    #expect(throws: ProtocolError.frameTooShort(bytes: 8)) { try tooShort.nextFrame() }
  }
}
