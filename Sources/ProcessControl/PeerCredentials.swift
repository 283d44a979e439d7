import CLinux
import Glibc

/// Who is at the other end of a Unix socket, as the kernel knew them when they connected.
package struct PeerCredentials: Equatable, Sendable {
  package let process: Int32
  package let user: UInt32

  package init(process: Int32, user: UInt32) {
    self.process = process
    self.user = user
  }

  /// Asks the kernel who has connected; nil when it does not say.
  package init?(of socket: Int32) {
    var credentials = ringdraft_peer()
    guard ringdraft_peer_of(socket, &credentials) == 0 else { return nil }
    self.init(process: credentials.pid, user: credentials.uid)
  }

  /// Whether they are this very user, root, or a member of a group. The modes of an operators' socket are for the
  /// kernel to ask; this is for when somebody has loosened them.
  /// - Parameters:
  ///   - socket: the connected one, whose peer's groups are asked for.
  ///   - group: whose members may, beside this user and root; nil: nobody's.
  package func isOperator(on socket: Int32, group: UInt32?) -> Bool {
    if user == geteuid() || user == 0 { return true }
    return group.map { ringdraft_peer_is_member(socket, $0) == 1 } ?? false
  }
}
