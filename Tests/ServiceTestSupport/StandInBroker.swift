import BrokerProtocol
import BrokerTransport
import NIOCore
import NIOPosix

/// A broker that a test plays on a real Unix socket. Every call is made on its event loop.
package protocol StandInBroker: AnyObject {
  /// A client has connected.
  func connected(_ channel: any Channel)
  /// A whole request has come.
  func take(_ request: Request, id: UInt64, from channel: any Channel)
}

extension StandInBroker {
  /// Takes connections until the channel is closed.
  package static func listen(
    at path: String, on eventLoop: any EventLoop, _ broker: NIOLoopBound<Self>
  ) -> EventLoopFuture<any Channel> {
    ServerBootstrap(group: eventLoop)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(StandInBrokerHandler(broker: broker.value))
        }
      }
      .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true)
  }
}

/// Reads one client's requests.
private final class StandInBrokerHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let broker: any StandInBroker
  private var frames = FrameAccumulator()

  init(broker: any StandInBroker) {
    self.broker = broker
  }

  func channelActive(context: ChannelHandlerContext) {
    broker.connected(context.channel)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    frames.append(Self.unwrapInboundIn(data))
    while let frame = try? frames.nextFrame() {
      guard let (id, request) = try? frame.withUnsafeReadableBytes({ try Request.decode($0) }) else { return }
      broker.take(request, id: id, from: context.channel)
    }
  }
}
