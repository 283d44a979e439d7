import Limits
import Testing

@testable import Settings

@Suite struct RateLimitSettingsTests {
  @Test func areOffByDefault() async throws {
    let (settings, _) = try await load()
    #expect(settings.rateLimit == RateLimitSettings())
    #expect(settings.rateLimit.policies == nil)
  }

  @Test func changesGetHalfAndRoutesTheirOwn() async throws {
    let (settings, _) = try await load([
      "RATE_LIMIT_ENABLED": "true", "RATE_LIMIT_ROUTES": " segments.append=60/15 , drafts.get=600/100",
      "RATE_LIMIT_IP_PER_MINUTE": "300",
    ])
    let policies = try #require(settings.rateLimit.policies)
    #expect(policies[.route(.listDrafts)] == TokenBucketPolicy(perMinute: 120, burst: 30))
    #expect(policies[.route(.createDraft)] == TokenBucketPolicy(perMinute: 60, burst: 15))
    #expect(policies[.route(.getDraft)] == TokenBucketPolicy(perMinute: 600, burst: 100))
    #expect(policies[.address] == TokenBucketPolicy(perMinute: 300, burst: 300))
    #expect(policies[.socketConnects] == nil)
  }

  @Test(arguments: [
    ("RATE_LIMIT_PER_MINUTE_DEFAULT", "0"), ("RATE_LIMIT_BURST_DEFAULT", "0"), ("RATE_LIMIT_BURST_DEFAULT", "-1"),
    ("RATE_LIMIT_BURST_DEFAULT", "9223372036854775807"), ("RATE_LIMIT_PER_MINUTE_DEFAULT", "60000001"),
    ("RATE_LIMIT_ROUTES", "nowhere=1/1"), ("RATE_LIMIT_ROUTES", "drafts.get=1"),
    ("RATE_LIMIT_ROUTES", "drafts.get=0/1"),
    ("RATE_LIMIT_ROUTES", "drafts.get=1/1,drafts.get=2/2"), ("RATE_LIMIT_ROUTES", "drafts.get=1/9223372036854775808"),
    ("RATE_LIMIT_IP_BURST", "5"), ("RATE_LIMIT_MODE", "maybe"), ("BROKER_DOWN_MODE", "half"),
    ("RATE_LIMIT_MAX_KEYS", "10"), ("RATE_LIMIT_IPV6_PREFIX", "0"), ("TRUSTED_PROXIES", "10.0.0.1/8"),
    ("TRUSTED_PROXIES", "10.0.0.0/33"), ("TRUSTED_PROXIES", "proxy.example"), ("FORWARDED_HEADER", "via"),
  ])
  func wrongValuesStopTheStart(name: String, value: String) async {
    #expect(await refusal([name: value])?.contains(name) == true)
  }

  @Test(arguments: [
    ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("127.0.0.1", "127.0.0.1", true),
    ("127.0.0.1", "127.0.0.2", false), ("2001:db8::/32", "2001:db8:1::9", true), ("0.0.0.0/0", "192.0.2.1", true),
    ("0.0.0.0/0", "2001:db8::1", false), ("::ffff:10.0.0.0/104", "10.1.2.3", true),
  ])
  func networksContainTheirAddresses(network: String, address: String, contains: Bool) throws {
    let network = try #require(NetworkPrefix(network: network))
    #expect(network.contains(try #require(NetworkPrefix(address: address))) == contains)
  }
}
