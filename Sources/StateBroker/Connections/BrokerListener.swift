import BrokerCore
import Glibc
import Logging
import NIOCore
import NIOPosix
import ProcessControl

/// The broker's Unix socket. Only processes of this user get in.
struct BrokerListener {
  private static let backlog: Int32 = 256

  let path: String
  let group: MultiThreadedEventLoopGroup
  let broker: NIOLoopBound<BrokerLoop>
  let logger: Logger

  func listen() -> EventLoopFuture<any Channel> {
    let broker = broker
    let logger = logger
    let path = path
    return ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: Self.backlog)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(AcceptPause(path: path, logger: logger))
        }
      }
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let process = try Self.checkPeer(channel, logger: logger)
          try channel.pipeline.syncOperations.addHandler(
            WorkerConnectionHandler(broker: broker.value, process: process))
        }
      }
      .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true)
  }

  /// The folder's and the socket's modes keep others out already; this holds when somebody has loosened them.
  private static func checkPeer(_ channel: any Channel, logger: Logger) throws -> ProcessID {
    do {
      return ProcessID(try PeerCredentials.admitted(on: channel) { peer, _ in peer.user == geteuid() }.process)
    } catch let error as PeerRefused {
      logger.warning("a connection of process \(error.process) was refused: its uid is \(error.user)")
      throw error
    }
  }
}
