import BrokerCore
import CLinux
import Glibc
import Logging
import NIOCore
import NIOPosix

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
    return ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: Self.backlog)
      .childChannelInitializer { channel in
        Self.checkPeer(channel, logger: logger).flatMapThrowing { process in
          try channel.pipeline.syncOperations.addHandler(
            WorkerConnectionHandler(broker: broker.value, process: process))
        }
      }
      .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true)
  }

  /// The folder's and the socket's modes keep others out already; this holds when somebody has loosened them.
  private static func checkPeer(_ channel: any Channel, logger: Logger) -> EventLoopFuture<ProcessID> {
    guard let options = channel as? any SocketOptionProvider else {
      return channel.eventLoop.makeFailedFuture(PeerRefused())
    }
    let peer: EventLoopFuture<ringdraft_peer> = options.unsafeGetSocketOption(
      level: NIOBSDSocket.OptionLevel(rawValue: SOL_SOCKET), name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
    return peer.flatMapThrowing { peer in
      guard peer.uid == geteuid() else {
        logger.warning("a connection of process \(peer.pid) was refused: its uid is \(peer.uid)")
        throw PeerRefused()
      }
      return ProcessID(peer.pid)
    }
  }
}
