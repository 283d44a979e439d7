import Limits

/// The rate limits. All of them are off by default.
package struct RateLimitSettings: Codable, Sendable, Equatable {
  /// A rate and a burst, as they are written in settings.
  package struct Rate: Codable, Sendable, Equatable {
    package let perMinute: Int64
    package let burst: Int64

    package init(perMinute: Int64, burst: Int64) {
      self.perMinute = perMinute
      self.burst = burst
    }
  }

  package var isEnabled = false
  /// Of routes that read; those that change something get half of it.
  package var standard = Rate(perMinute: 120, burst: 30)
  /// Of single routes, by name.
  package var routes: [String: Rate] = [:]
  /// Of an address over all routes; nil: no such limit.
  package var address: Rate?
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

  /// The policies in force; nil when limits are off.
  package var policies: PolicyTable? {
    guard isEnabled, let standard = standard.policy else { return nil }
    var byRoute: [RouteName: TokenBucketPolicy] = [:]
    for route in RouteName.allCases { byRoute[route] = routes[route.text]?.policy }
    return PolicyTable(
      standard: standard, routes: byRoute, address: address?.policy, socketConnects: nil, socketMessages: nil)
  }
}

extension RateLimitSettings.Rate {
  /// Nil when a value is out of bounds, which the loader has excluded.
  package var policy: TokenBucketPolicy? { TokenBucketPolicy(perMinute: perMinute, burst: burst) }
}

extension LimitMode: Codable {}
extension BrokerDownMode: Codable {}
