import NIOCore

/// Stands before the decoder and tells the connection of the bytes that go into it: deadlines run from a request's
/// first byte, and the decoder speaks only when something is whole.
///
/// It also brackets the decoding, so that the connection acts on parts when the decoder has done with a read: only then
/// is known whether a body has come with its head, and only then may the decoder be taken out.
final class ByteObserver: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private let connection: HTTPConnection

  init(_ connection: HTTPConnection) {
    self.connection = connection
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard connection.willDecode(Self.unwrapInboundIn(data)) else { return }
    context.fireChannelRead(data)
    connection.didDecode()
  }
}

@available(*, unavailable)
extension ByteObserver: Sendable {}
