import HTTPCore
import Limits

/// The limits of WebSockets.
extension SettingsLoader {
  func socketLimits() async throws(SettingsError) -> SocketLimitSettings {
    var settings = SocketLimitSettings()
    settings.isEnabled = try await reader.boolean(.socketLimitsEnabled) ?? settings.isEnabled
    settings.maxPerUser = try await reader.integer(.socketsPerUser) ?? settings.maxPerUser
    settings.maxPerDraft = try await reader.integer(.socketsPerDraft) ?? settings.maxPerDraft
    settings.maxGlobal = try await reader.integer(.socketsGlobal) ?? settings.maxGlobal
    settings.userPolicy = try await reader.choice(.socketUserPolicy, SocketUserPolicy.self) ?? settings.userPolicy
    settings.allowedOrigins = try await socketOrigins()
    settings.maxMessageBytes = try await reader.integer(.socketMaxMessage) ?? settings.maxMessageBytes
    settings.connects = try await optionalRate(.socketConnectsPerMinute, burst: .socketConnectsBurst)
    settings.messages = try await optionalRate(.socketMessagesPerMinute, burst: .socketMessagesBurst)
    return settings
  }

  private func socketOrigins() async throws(SettingsError) -> [String] {
    guard let entries = try await reader.list(.socketOrigins), entries != ["*"] else { return [] }
    // Commas alone are a list somebody meant to fill: not one that lets everybody in.
    guard !entries.isEmpty else { throw wrongOrigins(",") }
    var origins: [String] = []
    for entry in entries {
      guard let origin = WebOrigin(entry) else { throw wrongOrigins(entry) }
      origins.append(origin.text)
    }
    return origins
  }

  private func wrongOrigins(_ value: String) -> SettingsError {
    .invalid(
      .socketOrigins, value: value,
      allowed: "* alone, or a list of origins such as https://app.example.com, each scheme, host and port only")
  }
}
