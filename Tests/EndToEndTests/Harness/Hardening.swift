import Testing

/// What protects the service, on as a whole: with limits that nobody meets no answer may differ.
enum Hardening {
  /// Settings of every protection, none of which a test comes near.
  static let everything = [
    "RATE_LIMIT_ENABLED": "true", "RATE_LIMIT_PER_MINUTE_DEFAULT": "6000000",
    "RATE_LIMIT_BURST_DEFAULT": "1000000", "RATE_LIMIT_IP_PER_MINUTE": "6000000", "RATE_LIMIT_IP_BURST": "1000000",
    "WS_LIMITS_ENABLED": "true", "WS_MAX_SOCKETS_PER_USER": "100000", "WS_MAX_SOCKETS_PER_DRAFT": "100000",
    "WS_MAX_SOCKETS_GLOBAL": "100000", "WS_MAX_MESSAGE_BYTES": "1048576",
    "WS_CONNECTS_PER_MINUTE": "6000000", "WS_CONNECTS_BURST": "1000000",
    "WS_MESSAGES_PER_MINUTE": "6000000", "WS_MESSAGES_BURST": "1000000", "AUDIT_ENABLED": "true",
  ]

  /// Settings of all servers that are started in this scope; a test's own go before them.
  @TaskLocal static var settings: [String: String] = [:]
}

/// Runs a suite twice: with everything off, which is the default, and with everything on.
struct OffAndOn: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await function()
    try await Hardening.$settings.withValue(Hardening.everything) { try await function() }
  }
}

extension Trait where Self == OffAndOn {
  /// The suite must pass with everything off and with everything on. To be named before `.server()`.
  static var offAndOn: Self { OffAndOn() }
}
