import NIOCore
import WebSocketCore

/// Looks at a WebSocket's bytes before the frame decoder gathers them: some faults the decoder does not tell, and wrong
/// text ends the socket at once and not with its frame.
final class FrameObserver: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private var scanner: FrameScanner
  private var hasFailed = false

  /// - Parameter maxMessageBytes: a frame whose message goes beyond is not awaited.
  init(maxMessageBytes: Int) {
    scanner = FrameScanner(maxMessageBytes: maxMessageBytes)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !hasFailed else { return }
    var bytes = Self.unwrapInboundIn(data)
    guard let finding = bytes.withUnsafeReadableBytes({ scanner.scan($0) }) else {
      return context.fireChannelRead(data)
    }
    hasFailed = true
    // Whole frames before the fault come first.
    if finding.soundByteCount > 0, let sound = bytes.readSlice(length: finding.soundByteCount) {
      context.fireChannelRead(Self.wrapInboundOut(sound))
    }
    context.fireErrorCaught(finding.fault)
  }
}
