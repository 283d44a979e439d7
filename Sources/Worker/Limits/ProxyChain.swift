import HTTPTypes
import Limits
import NIOCore
import Settings

/// Which address a request came from, behind the proxies that are trusted to say.
struct ProxyChain: Sendable {
  private let trusted: [NetworkPrefix]
  private let field: ProxySettings.Field

  init(settings: ProxySettings) {
    trusted = settings.trusted.compactMap { NetworkPrefix(network: $0) }
    field = settings.field
  }

  /// The client's address; nil where the peer has none.
  func client(of peer: SocketAddress?, _ fields: HTTPFields) -> NetworkPrefix? {
    guard let peer = peer.flatMap(NetworkPrefix.init) else { return nil }
    // Most peers are no proxies: then the fields need not be read.
    guard trusted.contains(where: { $0.contains(peer) }) else { return peer }
    return ClientAddress.client(peer: peer, hops: ForwardedHops.hops(in: fields, field), trusted: trusted)
  }
}
