import ContractJSON
import Testing

@testable import Settings

/// Settings between processes of two releases.
@Suite struct HandedOverSettingsTests {
  private static func settings() async throws -> Settings {
    try await Settings.load(
      environment: [
        "RATE_LIMIT_ENABLED": "true", "RATE_LIMIT_ROUTES": "drafts.get=5/5", "AUDIT_SAMPLE_RATE": "0.25",
        "WS_MAX_SOCKETS_GLOBAL": "12", "STOP_SECONDS": "9", "CORS_ALLOWED_ORIGINS": "https://a.example",
      ], envFile: nil, workingDirectory: "/nonexistent", processorCount: 2
    ).0
  }

  /// The paths of all members, without those within `routes`, whose names are not settings.
  private static func paths(_ value: JSONValue, _ path: [String] = []) -> [[String]] {
    guard case .object(let object) = value, path.last != "routes" else { return [] }
    return object.members.flatMap { [path + [$0.key]] + paths($0.value, path + [$0.key]) }
  }

  private static func removing(_ path: ArraySlice<String>, from value: JSONValue) -> JSONValue {
    guard case .object(let object) = value else { return value }
    var rest = JSONObject()
    for member in object.members {
      if member.key != path.first { rest.set(member.key, member.value) }
      guard member.key == path.first, path.count > 1 else { continue }
      rest.set(member.key, removing(path.dropFirst(), from: member.value))
    }
    return .object(rest)
  }

  @Test func eachSettingThatAnOlderReleaseLacksHasItsDefault() async throws {
    let settings = try await Self.settings()
    let value = try JSONParser.parse(try settings.encoded())
    let paths = Self.paths(value)
    #expect(paths.count > 40)
    for path in paths {
      let bytes = JSONText.bytes(of: Self.removing(path[...], from: value))
      if ["dataDirectory", "runDirectory", "databasePath"].contains(path.last) {
        #expect(throws: SettingsError.self, "\(path)") { try Settings(encoded: bytes) }
      } else {
        #expect(throws: Never.self, "\(path)") { _ = try Settings(encoded: bytes) }
      }
    }
    let without = try Settings(encoded: JSONText.bytes(of: Self.removing(["pool", "stopSeconds"], from: value)))
    #expect(without.pool == PoolTimes())
    var expected = settings
    expected.pool = PoolTimes()
    #expect(without == expected, "and all others stay")
  }

  @Test func whatANewerReleaseAddsIsPassedOver() async throws {
    let settings = try await Self.settings()
    guard case .object(var object) = try JSONParser.parse(try settings.encoded()),
      case .object(var http)? = object["http"]
    else { throw CancellationError() }
    http.set("novelty", .array([.float(2.5)]))
    object.set("http", .object(http))
    object.set("another", .null)
    #expect(try Settings(encoded: JSONText.bytes(of: .object(object))) == settings)
  }
}
