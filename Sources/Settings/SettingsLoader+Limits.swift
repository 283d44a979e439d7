import Limits

/// The rate limits.
extension SettingsLoader {
  func rateLimit() async throws(SettingsError) -> RateLimitSettings {
    var settings = RateLimitSettings()
    settings.isEnabled = try await reader.boolean(.rateLimitEnabled) ?? settings.isEnabled
    settings.standard = try policy(
      .rateLimitPerMinute,
      perMinute: try await reader.integer(.rateLimitPerMinute) ?? Int(settings.standard.perMinute),
      burst: try await reader.integer(.rateLimitBurst) ?? Int(settings.standard.burst))
    settings.routes = try await routeRates()
    settings.address = try await optionalRate(.rateLimitIPPerMinute, burst: .rateLimitIPBurst)
    settings.mode = try await reader.choice(.rateLimitMode, LimitMode.self) ?? settings.mode
    settings.brokerDownMode = try await reader.choice(.brokerDownMode, BrokerDownMode.self) ?? settings.brokerDownMode
    settings.maxKeys = try await reader.integer(.rateLimitMaxKeys) ?? settings.maxKeys
    settings.ipv6PrefixBits = try await reader.integer(.rateLimitIPv6Prefix) ?? settings.ipv6PrefixBits
    settings.sendsFieldsAlways = try await reader.boolean(.rateLimitHeaders) ?? settings.sendsFieldsAlways
    settings.proxies = try await proxies()
    return settings
  }

  /// - Parameter variable: the one to name, should the two be no policy.
  private func policy(
    _ variable: SettingVariable, perMinute: Int, burst: Int
  ) throws(SettingsError) -> TokenBucketPolicy {
    guard let policy = TokenBucketPolicy(perMinute: Int64(perMinute), burst: Int64(burst)) else {
      throw .invalid(variable, value: "\(perMinute)", allowed: variable.allowed)
    }
    return policy
  }

  /// A rate that is off while unset, with a burst of as many as a minute unless another is set.
  func optionalRate(
    _ rate: SettingVariable, burst burstVariable: SettingVariable
  ) async throws(SettingsError) -> TokenBucketPolicy? {
    let perMinute = try await reader.integer(rate)
    let burst = try await reader.integer(burstVariable)
    guard let perMinute else {
      guard let burst else { return nil }
      throw .invalid(
        burstVariable, value: String(burst), allowed: "unset while \(rate.name) is: a burst needs a rate")
    }
    let most = Int(TokenBucketPolicy.maximumBurst)
    return try policy(rate, perMinute: perMinute, burst: burst ?? min(perMinute, most))
  }

  /// `segments.append=60/15,drafts.get=600/100`: a rate and a burst for each route named.
  private func routeRates() async throws(SettingsError) -> [String: TokenBucketPolicy] {
    var rates: [String: TokenBucketPolicy] = [:]
    for entry in try await reader.list(.rateLimitRoutes) ?? [] {
      let parts = entry.split(separator: "=", maxSplits: 1).map { $0.trimmingBlanks() }
      let numbers = parts.last.map { $0.split(separator: "/", omittingEmptySubsequences: false) } ?? []
      guard parts.count == 2, let name = parts.first, RouteName.allCases.contains(where: { $0.text == name }),
        numbers.count == 2, let perMinute = Int64(numbers[0]), let burst = Int64(numbers[1]),
        let policy = TokenBucketPolicy(perMinute: perMinute, burst: burst), rates[String(name)] == nil
      else {
        throw .invalid(
          .rateLimitRoutes, value: entry,
          allowed: "ROUTE=PER_MINUTE/BURST, each route once; routes are "
            + RouteName.allCases.map(\.text).joined(separator: ", "))
      }
      rates[String(name)] = policy
    }
    return rates
  }

  private func proxies() async throws(SettingsError) -> ProxySettings {
    var settings = ProxySettings()
    settings.trusted = try await reader.list(.trustedProxies) ?? []
    for network in settings.trusted where NetworkPrefix(network: network) == nil {
      throw .invalid(
        .trustedProxies, value: network,
        allowed: "a list of addresses and networks such as 10.0.0.0/8, with no bits behind the prefix")
    }
    settings.field = try await reader.choice(.forwardedHeader, ProxySettings.Field.self) ?? settings.field
    return settings
  }
}
