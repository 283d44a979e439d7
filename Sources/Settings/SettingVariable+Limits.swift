import Limits

/// The variables of the rate limits.
extension SettingVariable {
  static let limits: [SettingVariable] = [
    rateLimitEnabled, rateLimitPerMinute, rateLimitBurst, rateLimitRoutes, rateLimitIPPerMinute, rateLimitIPBurst,
    rateLimitMode, rateLimitHeaders, rateLimitMaxKeys, rateLimitIPv6Prefix, brokerDownMode, trustedProxies,
    forwardedHeader,
  ]

  private static let rates = 1...Int(TokenBucketPolicy.maximumPerMinute)
  private static let bursts = 1...Int(TokenBucketPolicy.maximumBurst)

  static let rateLimitEnabled = SettingVariable(
    "RATE_LIMIT_ENABLED", .boolean, default: "false", "limits requests per user and route, else per address and route")
  static let rateLimitPerMinute = SettingVariable(
    "RATE_LIMIT_PER_MINUTE_DEFAULT", .integer(rates), default: "120",
    "requests a minute on each route that reads; routes that change something get half")
  static let rateLimitBurst = SettingVariable(
    "RATE_LIMIT_BURST_DEFAULT", .integer(bursts), default: "30",
    "requests at once on each route that reads; routes that change something get half")
  static let rateLimitRoutes = SettingVariable(
    "RATE_LIMIT_ROUTES", .list, default: "",
    "rate and burst of single routes: segments.append=60/15,drafts.get=600/100")
  static let rateLimitIPPerMinute = SettingVariable(
    "RATE_LIMIT_IP_PER_MINUTE", .integer(rates), default: "",
    "requests a minute of one address over all routes; none when unset")
  static let rateLimitIPBurst = SettingVariable(
    "RATE_LIMIT_IP_BURST", .integer(bursts), default: "",
    "requests at once of one address over all routes; when unset as many as a minute")
  static let rateLimitMode = SettingVariable(
    "RATE_LIMIT_MODE", .choice(LimitMode.allCases.map(\.rawValue)), default: "enforce",
    "shadow decides and counts, but refuses nobody")
  static let rateLimitHeaders = SettingVariable(
    "RATE_LIMIT_HEADERS", .boolean, default: "false",
    "tells on every answer what is left of the limits, not only on a 429")
  static let rateLimitMaxKeys = SettingVariable(
    "RATE_LIMIT_MAX_KEYS", .integer(BucketTableLayout.keyBounds), default: "1000000",
    "keys with a bucket of their own at once, 48 bytes each; newcomers beyond share buckets")
  static let rateLimitIPv6Prefix = SettingVariable(
    "RATE_LIMIT_IPV6_PREFIX", .integer(1...128), default: "64",
    "leading bits of an IPv6 address that count as one client")
  static let brokerDownMode = SettingVariable(
    "BROKER_DOWN_MODE", .choice(BrokerDownMode.allCases.map(\.rawValue)), default: "local",
    "reads while the broker is away: each worker decides with its share of the limits, or all pass, or none (503)")
  static let trustedProxies = SettingVariable(
    "TRUSTED_PROXIES", .list, default: "",
    "addresses and networks of proxies that are believed about the client's address")
  static let forwardedHeader = SettingVariable(
    "FORWARDED_HEADER", .choice(ProxySettings.Field.allCases.map(\.rawValue)), default: "x-forwarded-for",
    "the field in which those proxies name it")
}
