import BrokerProtocol
import CLinux
import NIOCore

/// A worker that is connected.
struct ConnectedWorker {
  /// The most bytes of a name that are kept.
  private static let maximumNameBytes = 64

  let name: String
  /// Its process, as it was when it connected; 0 when the kernel does not say.
  let process: Int32
  /// When it said hello, nanoseconds of the monotonic clock.
  let since: Int64

  /// On the channel's event loop.
  init(_ hello: Hello, on channel: any Channel, at now: Int64) {
    name = String(decoding: hello.name.utf8.prefix(Self.maximumNameBytes), as: UTF8.self)
    var peer = ringdraft_peer()
    let status = try? channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
      ringdraft_peer_of($0, &peer)
    }
    process = status == 0 ? peer.pid : 0
    since = now
  }
}
