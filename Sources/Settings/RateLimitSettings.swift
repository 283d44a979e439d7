import Limits

/// The rate limits. All of them are off by default.
package struct RateLimitSettings: Codable, Sendable, Equatable {
  package var isEnabled = false
  /// Of routes that read; those that change something get half of it.
  package var standard = TokenBucketPolicy.standard
  /// Of single routes, by name.
  package var routes: [String: TokenBucketPolicy] = [:]
  /// Of an address over all routes; nil: no such limit.
  package var address: TokenBucketPolicy?
  package var mode = LimitMode.enforce
  package var brokerDownMode = BrokerDownMode.local
  /// Keys with a bucket of their own at once.
  package var maxKeys = 1_000_000
  /// Leading bits of an IPv6 address that count as one client.
  package var ipv6PrefixBits = 64
  /// Whether answers that are no refusal tell what is left, too.
  package var sendsFieldsAlways = false
  package var proxies = ProxySettings()

  package init() {}

  /// The policies of requests in force; nil when these limits are off.
  package var policies: PolicyTable? {
    guard isEnabled else { return nil }
    var byRoute: [RouteName: TokenBucketPolicy] = [:]
    for route in RouteName.allCases { byRoute[route] = routes[route.text] }
    return PolicyTable(
      standard: standard, routes: byRoute, address: address, socketConnects: nil, socketMessages: nil)
  }
}

extension LimitMode: Codable {}
extension BrokerDownMode: Codable {}
