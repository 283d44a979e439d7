import BrokerProtocol
import NIOCore

/// Cuts a byte stream into the protocol's frames.
///
/// A frame that arrives whole is a slice of the bytes read, not a copy. What it holds of an unfinished frame is
/// bounded by `ProtocolVersion.maximumFrameBytes`, because a length is checked before its bytes are awaited.
package struct FrameAccumulator: Sendable {
  private var buffer = ByteBuffer()

  package init() {}

  /// Whether the beginning of a frame is here whose end is not.
  package var hasPartialFrame: Bool { buffer.readableBytes > 0 }

  package mutating func append(_ bytes: consuming ByteBuffer) {
    if buffer.readableBytes == 0 {
      buffer = bytes
    } else {
      buffer.writeBuffer(&bytes)
    }
  }

  /// The next whole frame without its length field, or nil when more bytes are needed.
  /// - Throws: `ProtocolError` when the length is out of bounds; the stream cannot be read on then.
  package mutating func nextFrame() throws(ProtocolError) -> ByteBuffer? {
    guard let length = buffer.getInteger(at: buffer.readerIndex, endianness: .little, as: UInt32.self) else {
      return nil
    }
    let count = try FrameHeader.checkedLength(length)
    guard buffer.readableBytes >= FrameHeader.lengthFieldBytes + count else {
      buffer.reserveCapacity(minimumWritableBytes: FrameHeader.lengthFieldBytes + count - buffer.readableBytes)
      return nil
    }
    buffer.moveReaderIndex(forwardBy: FrameHeader.lengthFieldBytes)
    let frame = buffer.readSlice(length: count)
    if buffer.readableBytes == 0 { buffer = ByteBuffer() }
    return frame
  }
}
