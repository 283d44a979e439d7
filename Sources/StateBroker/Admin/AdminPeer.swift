import CLinux
import Glibc
import NIOCore

/// Who is at the other end of the admin socket, as the kernel knew them when they connected.
struct AdminPeer {
  let process: Int32
  let user: UInt32

  /// Finds out who has connected, and lets in this very user, root, and the members of a group.
  ///
  /// Call it on the channel's event loop.
  /// - Parameter group: whose members are let in; nil: nobody's.
  /// - Throws: ``PeerRefused``.
  static func admitted(on channel: any Channel, group: UInt32?) throws -> AdminPeer {
    var peer = ringdraft_peer()
    let mayEnter = try channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(
      of: NIOBSDSocket.Handle.self
    ) { socket in
      guard ringdraft_peer_of(socket, &peer) == 0 else { return false }
      if peer.uid == geteuid() || peer.uid == 0 { return true }
      return group.map { ringdraft_peer_is_member(socket, $0) == 1 } ?? false
    }
    guard mayEnter == true else { throw PeerRefused(process: peer.pid, user: peer.uid) }
    return AdminPeer(process: peer.pid, user: peer.uid)
  }
}
