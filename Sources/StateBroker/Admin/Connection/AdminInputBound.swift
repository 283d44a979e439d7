import NIOCore

/// Stops a connection whose request is too long, before the codec sees the rest of it.
final class AdminInputBound: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  /// The most bytes of a connection's one request, its head, its body and whatever follows it.
  static let maximumBytes = 16 << 10

  struct Exceeded: Error {}

  private var count = 0

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let wasExceeded = count > Self.maximumBytes
    count += Self.unwrapInboundIn(data).readableBytes
    guard count > Self.maximumBytes else { return context.fireChannelRead(data) }
    if !wasExceeded { context.fireErrorCaught(Exceeded()) }
  }
}
