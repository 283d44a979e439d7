import Limits
import Testing

@testable import Settings

@Suite struct SocketLimitSettingsTests {
  @Test func areOffByDefault() async throws {
    let (settings, _) = try await load(["WS_CONNECTS_PER_MINUTE": "5", "WS_MESSAGES_PER_MINUTE": "5"])
    #expect(settings.socketLimits.limits == nil)
    #expect(settings.policies == nil)
  }

  @Test func defaultsAreTheContracts() async throws {
    let (settings, _) = try await load(["WS_LIMITS_ENABLED": "true"])
    #expect(settings.socketLimits.limits == SocketLimits(perUser: 3, perDraft: 100, global: 1_000))
    #expect(settings.socketLimits.allowedOrigins == [])
    #expect(settings.socketLimits.maxMessageBytes == 4_096)
    #expect(settings.policies == nil, "rates are off while unset")
  }

  @Test func ratesAreInForceWithAndWithoutThoseOfRequests() async throws {
    let environment = ["WS_LIMITS_ENABLED": "true", "WS_CONNECTS_PER_MINUTE": "60", "WS_CONNECTS_BURST": "5"]
    let alone = try #require(try await load(environment).0.policies)
    #expect(alone[.socketConnects] == TokenBucketPolicy(perMinute: 60, burst: 5))
    #expect(alone[.socketMessages] == nil && alone[.route(.getDraft)] == nil)
    let more = ["RATE_LIMIT_ENABLED": "true", "WS_MESSAGES_PER_MINUTE": "7"]
    let both = try #require(try await load(environment.merging(more) { $1 }).0.policies)
    #expect(both[.socketMessages] == TokenBucketPolicy(perMinute: 7, burst: 7))
    #expect(both[.route(.getDraft)] != nil)
  }

  @Test func originsAreBroughtToOneForm() async throws {
    let (settings, _) = try await load(["WS_ALLOWED_ORIGINS": " HTTPS://App.example ,http://localhost:3000"])
    #expect(settings.socketLimits.allowedOrigins == ["https://app.example:443", "http://localhost:3000"])
    #expect(try await load(["WS_ALLOWED_ORIGINS": "*"]).0.socketLimits.allowedOrigins == [])
  }

  @Test(arguments: [
    ("WS_MAX_SOCKETS_PER_USER", "0"), ("WS_MAX_SOCKETS_PER_DRAFT", "-1"), ("WS_MAX_SOCKETS_GLOBAL", "1000001"),
    ("WS_USER_LIMIT_POLICY", "newest"), ("WS_MAX_MESSAGE_BYTES", "0"), ("WS_MAX_MESSAGE_BYTES", "1048577"),
    ("WS_CONNECTS_PER_MINUTE", "0"), ("WS_CONNECTS_BURST", "5"), ("WS_MESSAGES_BURST", "5"),
    ("WS_ALLOWED_ORIGINS", "app.example"), ("WS_ALLOWED_ORIGINS", "https://app.example/"),
    ("WS_ALLOWED_ORIGINS", "*,https://app.example"), ("WS_ALLOWED_ORIGINS", "null"), ("WS_ALLOWED_ORIGINS", " , "),
    ("ROOM_MAX_QUEUED_BYTES", "1"),
  ])
  func wrongValuesStopTheStart(name: String, value: String) async {
    #expect(await refusal([name: value])?.contains(name) == true)
  }

  @Test func theyReachTheChildren() async throws {
    let (settings, _) = try await load([
      "WS_LIMITS_ENABLED": "true", "WS_USER_LIMIT_POLICY": "replace_oldest", "WS_MESSAGES_PER_MINUTE": "7",
    ])
    #expect(try Settings(encoded: settings.encoded()) == settings)
    #expect(settings.socketLimits.limits?.userPolicy == .replaceOldest)
  }
}
