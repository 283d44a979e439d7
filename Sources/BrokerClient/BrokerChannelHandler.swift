import BrokerProtocol
import BrokerTransport
import Glibc
import NIOCore

/// Reads the broker's frames off one connection and hands the messages to the client's state.
final class BrokerChannelHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let session: BrokerSession
  private var frames = FrameAccumulator()

  init(session: BrokerSession) {
    self.session = session
  }

  func channelActive(context: ChannelHandlerContext) {
    session.connected(context.channel)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    frames.append(Self.unwrapInboundIn(data))
    do {
      while let frame = try frames.nextFrame() {
        let message = try frame.withUnsafeReadableBytes { bytes throws(ProtocolError) in
          try BrokerMessage.decode(bytes)
        }
        session.received(message, from: context.channel)
      }
    } catch {
      session.failed(.invalidMessage(error), on: context.channel)
      context.close(promise: nil)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    session.disconnected(context.channel)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // A broker that ends with something unread resets the connection: an end like any other.
    if let code = (error as? IOError)?.errnoCode, code == ECONNRESET || code == EPIPE {
      session.disconnected(context.channel)
    } else {
      session.failed(.io(error), on: context.channel)
    }
    context.close(promise: nil)
  }
}
