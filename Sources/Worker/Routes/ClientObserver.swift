import Drafts
import HTTPTypes
import NIOCore
import Settings

/// Finds out what the audit trail says of a client.
struct ClientObserver: Sendable {
  private let proxies: ProxyChain

  /// Nil when there is no audit trail: then nobody wants to know.
  init?(settings: Settings) {
    guard settings.audit.isEnabled else { return nil }
    proxies = ProxyChain(settings: settings.rateLimit.proxies)
  }

  func client(of peer: SocketAddress?, _ fields: HTTPFields) -> CommandClient {
    CommandClient(
      address: proxies.client(of: peer, fields)?.addressText,
      userAgent: fields.firstValue(.userAgent).map { ForeignText.harmless($0) })
  }
}
