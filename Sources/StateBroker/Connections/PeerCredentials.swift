import CLinux
import NIOCore

/// Who is at the other end of a Unix socket, as the kernel knew them when they connected.
struct PeerCredentials {
  let process: Int32
  let user: UInt32

  /// Finds out who has connected. Call it on the channel's event loop.
  /// - Parameter mayEnter: whether to let them in; it gets the connected socket as well.
  /// - Throws: ``PeerRefused`` for those who may not.
  static func admitted(
    on channel: any Channel, if mayEnter: (PeerCredentials, NIOBSDSocket.Handle) -> Bool
  ) throws -> PeerCredentials {
    var peer = PeerCredentials(process: 0, user: 0)
    let isAdmitted = try channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(
      of: NIOBSDSocket.Handle.self
    ) { socket in
      var credentials = ringdraft_peer()
      guard ringdraft_peer_of(socket, &credentials) == 0 else { return false }
      peer = PeerCredentials(process: credentials.pid, user: credentials.uid)
      return mayEnter(peer, socket)
    }
    guard isAdmitted == true else { throw PeerRefused(process: peer.process, user: peer.user) }
    return peer
  }
}
