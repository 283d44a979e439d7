import HTTPTypes
import HummingbirdCore
import NIOCore

/// Takes a response body's parts into one buffer.
struct GatheringWriter: ResponseBodyWriter {
  final class Content {
    var buffer = ByteBuffer()
  }

  let content: Content

  mutating func write(_ buffer: ByteBuffer) async throws {
    if content.buffer.readableBytes == 0 {
      content.buffer = buffer
    } else {
      content.buffer.writeImmutableBuffer(buffer)
    }
  }

  consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
