import NIOCore
import ProcessControl

extension PeerCredentials {
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
      guard let credentials = PeerCredentials(of: socket) else { return false }
      peer = credentials
      return mayEnter(peer, socket)
    }
    guard isAdmitted == true else { throw PeerRefused(process: peer.process, user: peer.user) }
    return peer
  }
}
