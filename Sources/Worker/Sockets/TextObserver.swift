import NIOCore
import WebSocketCore

/// Looks at a WebSocket's bytes before the frame decoder gathers them, so that wrong text ends the socket at once and not
/// with its frame.
final class TextObserver: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private var scanner = TextScanner()
  private var hasFailed = false

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let isRight = hasFailed || Self.unwrapInboundIn(data).withUnsafeReadableBytes { scanner.scan($0) }
    // Whole frames before the wrong byte come first.
    context.fireChannelRead(data)
    guard !isRight else { return }
    hasFailed = true
    context.fireErrorCaught(ProtocolFault.notUTF8)
  }
}
