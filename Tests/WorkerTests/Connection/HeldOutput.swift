import NIOCore
import NIOEmbedded

@testable import Worker

/// Stands for a peer that takes no bytes: what is flushed waits in the channel.
final class HeldOutput: ChannelOutboundHandler {
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var isHolding = true
  private var context: ChannelHandlerContext?

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
  }

  func flush(context: ChannelHandlerContext) {
    if !isHolding { context.flush() }
  }

  /// Takes everything written so far.
  ///
  /// - Parameter holdingOn: whether nothing more is taken afterwards.
  func take(holdingOn: Bool = false) {
    isHolding = holdingOn
    context?.flush()
  }
}

extension ServerUnderTest {
  /// Has the peer of the connection take nothing from now on.
  func holdOutput() -> HeldOutput {
    let peer = HeldOutput()
    try? channel.pipeline.syncOperations.addHandler(peer, position: .first)
    return peer
  }
}
