import Logging
import NIOCore
import NIOPosix

/// A TCP listener for metrics, inherited from the supervisor, on the broker's event loop. Whoever can connect may read
/// them: where it listens is the operator's decision.
struct ScrapeListener {
  /// Bound, and listening already.
  let descriptor: Int32
  let eventLoops: MultiThreadedEventLoopGroup
  let desk: NIOLoopBound<ScrapeDesk>
  let logger: Logger

  func listen() -> EventLoopFuture<any Channel> {
    let listener = self
    return ServerBootstrap(group: eventLoops)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            AcceptPause(path: "the listener for metrics", logger: listener.logger))
        }
      }
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addRequestHandlers(desk: listener.desk.value, peer: ())
        }
      }
      .withBoundSocket(descriptor)
  }
}
