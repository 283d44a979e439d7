import Glibc
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ProcessControl

/// The operators' Unix socket, on the broker's event loop.
///
/// The kernel's modes keep others out: the folder is closed to them, and connecting takes the right to write to the
/// socket. The peer's credentials are asked as well, for when somebody has loosened the modes.
struct AdminListener {
  private static let backlog: Int32 = 32
  private static let privateMode: mode_t = 0o600
  private static let groupMode: mode_t = 0o660

  let path: String
  /// Whose members are let in beside this user and root.
  let group: UInt32?
  let eventLoops: MultiThreadedEventLoopGroup
  let desk: NIOLoopBound<AdminDesk>
  let logger: Logger

  func listen() -> EventLoopFuture<any Channel> {
    let listener = self
    return ServerBootstrap(group: eventLoops)
      .serverChannelOption(.backlog, value: Self.backlog)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(AcceptPause(path: listener.path, logger: listener.logger))
        }
      }
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try listener.admit(channel) }
      }
      .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true)
      .flatMapThrowing { channel in
        try listener.setAccess()
        return channel
      }
  }

  private func admit(_ channel: any Channel) throws {
    do {
      let peer = try PeerCredentials.admitted(on: channel) { $0.isOperator(on: $1, group: group) }
      try channel.pipeline.syncOperations.addRequestHandlers(desk: desk.value, peer: peer)
    } catch let error as PeerRefused {
      logger.warning(
        "a connection of process \(error.process) to the admin socket was refused: its uid is \(error.user)")
      throw error
    }
  }

  /// Nobody but this user can have connected before: the socket is made with mode 0600.
  private func setAccess() throws(BrokerFileError) {
    guard let group else {
      guard chmod(path, Self.privateMode) == 0 else { throw BrokerFileError(path: path, action: "close", cause: errno) }
      return
    }
    guard chown(path, uid_t.max, group) == 0 else {
      throw BrokerFileError(path: path, action: "give group \(group) (ADMIN_GROUP)", cause: errno)
    }
    guard chmod(path, Self.groupMode) == 0 else {
      throw BrokerFileError(path: path, action: "open to group \(group) (ADMIN_GROUP)", cause: errno)
    }
  }
}
