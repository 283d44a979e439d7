import NIOCore

/// Stands before the decoder and gives it bytes when, and as far as, the connection says: a head when it is whole, and
/// nothing behind a request before that request is answered.
final class DecoderFeed: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  /// nil when the connection has become a WebSocket.
  private var connection: HTTPConnection?
  private var context: ChannelHandlerContext?
  /// What came behind the handshake, kept until the decoder is gone.
  private var leftover = ByteBuffer()
  private var isInputClosed = false

  init(_ connection: HTTPConnection) {
    self.connection = connection
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
    connection = nil
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = Self.unwrapInboundIn(data)
    if let connection { connection.received(bytes) } else { leftover.writeImmutableBuffer(bytes) }
  }

  /// The decoder is not told of the client's end: bytes may wait before it.
  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard case ChannelEvent.inputClosed? = event as? ChannelEvent else {
      return context.fireUserInboundEventTriggered(event)
    }
    if let connection { connection.inputClosed() } else { isInputClosed = true }
  }

  /// Has the decoder read bytes. It hands on what it makes of them before this returns.
  func decode(_ bytes: ByteBuffer) {
    context?.fireChannelRead(Self.wrapInboundOut(bytes))
  }

  /// Takes what is for another protocol than HTTP; it is handed on when this handler is removed.
  func stop(leftover: ByteBuffer) {
    connection = nil
    self.leftover = leftover
  }

  func removeHandler(context: ChannelHandlerContext, removalToken: ChannelHandlerContext.RemovalToken) {
    if leftover.readableBytes > 0 { context.fireChannelRead(Self.wrapInboundOut(leftover)) }
    if isInputClosed { context.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
    context.leavePipeline(removalToken: removalToken)
  }
}

@available(*, unavailable)
extension DecoderFeed: Sendable {}
