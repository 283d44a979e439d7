import CLinux
import Glibc

/// Who has connected, as the kernel knew them then.
struct OperatorPeer: Equatable {
  let process: Int32
  let user: UInt32

  /// Finds out who is at the other end. Modes are asked by the kernel; this is for when somebody has loosened them.
  /// - Parameter group: whose members may, beside this user and root.
  /// - Returns: who it is, and whether they may.
  static func of(_ socket: Int32, group: UInt32?) -> (peer: OperatorPeer, mayEnter: Bool) {
    var credentials = ringdraft_peer()
    guard ringdraft_peer_of(socket, &credentials) == 0 else { return (OperatorPeer(process: 0, user: .max), false) }
    let peer = OperatorPeer(process: credentials.pid, user: credentials.uid)
    if peer.user == geteuid() || peer.user == 0 { return (peer, true) }
    return (peer, group.map { ringdraft_peer_is_member(socket, $0) == 1 } ?? false)
  }
}
