import Testing

@testable import Settings

@Suite struct SecretTests {
  @Test func noDescriptionShowsTheSecret() async throws {
    let (settings, _) = try await load(["JWT_SECRET": "hunter2hunter2"])
    var dumped = ""
    dump(settings, to: &dumped)
    for text in ["\(settings)", String(reflecting: settings), dumped, "\(settings.identity)"] {
      #expect(!text.contains("hunter2"))
      #expect(text.contains("redacted"))
    }
  }

  @Test func settingsSurviveTheWayToAChild() async throws {
    let (settings, _) = try await load(["JWT_SECRET": "hunter2", "JWT_ISSUER": "https://issuer", "WS_ECHO": "true"])
    #expect(try Settings(encoded: settings.encoded()) == settings)
  }

  @Test func theBrokerIsToldOfNobodysIdentity() async throws {
    let (settings, _) = try await load([
      "JWT_SECRET": "hunter2", "JWT_JWKS_URL": "https://hunter3@host/keys", "JWT_ISSUER": "hunter4",
    ])
    let bytes = try settings.forBroker.encoded()
    #expect(!String(decoding: bytes, as: UTF8.self).contains("hunter"))
    var given = try Settings(encoded: bytes)
    given.identity = settings.identity
    #expect(given == settings)
  }

  @Test func noDescriptionShowsThePasswordOfAnAddress() async throws {
    let (settings, _) = try await load(["JWT_JWKS_URL": "https://me:hunter2@host/keys?key=hunter3"])
    var dumped = ""
    dump(settings, to: &dumped)
    for text in ["\(settings)", dumped] {
      #expect(!text.contains("hunter"))
      #expect(text.contains("https:(hidden)"))
    }
  }

  @Test func brokenSettingsAreRefusedWithoutTheirContent() {
    #expect(throws: SettingsError.self) { try Settings(encoded: Array("{\"jwtSecret\":\"hunter2\"}".utf8)) }
    do {
      _ = try Settings(encoded: Array("{\"jwtSecret\":\"hunter2\"}".utf8))
    } catch {
      #expect(!error.message.contains("hunter2"))
    }
  }
}
