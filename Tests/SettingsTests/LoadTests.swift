import Testing

@testable import Settings

/// Loads settings in an empty folder, as a start would.
func load(
  _ environment: [String: String] = [:], processors: Int = 2
) async throws(SettingsError) -> (Settings, warnings: [String]) {
  try await Settings.load(
    environment: environment, envFile: nil, workingDirectory: "/nonexistent", processorCount: processors)
}

/// The refusal that `environment` meets.
func refusal(_ environment: [String: String]) async -> String? {
  do throws(SettingsError) {
    _ = try await load(environment)
    return nil
  } catch {
    return error.message
  }
}

@Suite struct LoadTests {
  @Test func defaultsAreTheDocumentedOnes() async throws {
    let (settings, warnings) = try await load()
    #expect(
      settings
        == Settings(
          environment: .development, host: "127.0.0.1", port: 8_000, workers: 2, listeners: 16,
          dataDirectory: "/nonexistent/var", runDirectory: "/nonexistent/var/run",
          databasePath: "/nonexistent/var/ringdraft.db", log: LogSettings(level: .info, format: .pretty),
          identity: IdentitySettings(trustUserHeader: true), corsAllowedOrigins: ["http://localhost:3000"]))
    #expect(warnings == [])
  }

  @Test func documentedDefaultsLoadToTheSameSettings() async throws {
    let literal = SettingVariable.all.filter { !$0.defaultText.contains { $0 == " " || $0 == "$" } }
    let environment = Dictionary(uniqueKeysWithValues: literal.map { ($0.name, $0.defaultText) })
    let (written, _) = try await load(environment)
    let (unset, _) = try await load()
    #expect(written == unset)
  }

  @Test func productionChangesLogFormatAndHeaderIdentity() async throws {
    let secret = String(repeating: "s", count: 32)
    let (settings, warnings) = try await load(["ENV": "production", "JWT_SECRET": secret])
    #expect(settings.log.format == .json)
    #expect(!settings.identity.trustUserHeader)
    #expect(warnings == [])
    let (explicit, _) = try await load(["ENV": "production", "LOG_FORMAT": "journald", "TRUST_USER_HEADER": "yes"])
    #expect(explicit.log.format == .journald)
    #expect(explicit.identity.trustUserHeader)
  }

  @Test func productionWithoutASourceOfTokensIsRefused() async throws {
    let line =
      "ENV=production, and nobody can be identified: add JWT_SECRET=SECRET (32 random characters or more; or "
      + "JWT_JWKS_FILE=PATH, or JWT_JWKS_URL=ADDRESS) to .env"
    await #expect(throws: SettingsError(code: .missing, variable: "JWT_SECRET", message: line)) {
      try await load(["ENV": "production"])
    }
    for source in ["JWT_SECRET", "CLERK_SECRET_KEY", "JWT_JWKS_FILE"] {
      _ = try await load(["ENV": "production", source: "/keys"])
    }
    _ = try await load(["ENV": "production", "JWT_JWKS_URL": "https://issuer.example/keys"])
    // A proxy in front may have checked who it is.
    _ = try await load(["ENV": "production", "TRUST_USER_HEADER": "true"])
  }

  @Test func workersFollowProcessorsUpToListeners() async throws {
    #expect(try await load(processors: 64).0.workers == 16)
    #expect(try await load(["LISTENERS": "4"], processors: 64).0.workers == 4)
    #expect(try await load(processors: 0).0.workers == 1)
  }

  @Test func webConcurrencyIsReadWhenWorkersIsUnset() async throws {
    #expect(try await load(["WEB_CONCURRENCY": "5"]).0.workers == 5)
    #expect(try await load(["WEB_CONCURRENCY": "5", "WORKERS": "3"]).0.workers == 3)
    #expect(try await load(["WEB_CONCURRENCY": "5", "WORKERS": ""]).0.workers == 5)
    #expect(
      await refusal(["WEB_CONCURRENCY": "many"])
        == "WEB_CONCURRENCY=many: must be a whole number from 1 to 128")
  }

  @Test func systemdFoldersAreDefaults() async throws {
    let systemd = ["STATE_DIRECTORY": "/var/lib/ringdraft:/var/lib/other", "RUNTIME_DIRECTORY": "/run/ringdraft"]
    let (settings, _) = try await load(systemd)
    #expect(settings.dataDirectory == "/var/lib/ringdraft")
    #expect(settings.runDirectory == "/run/ringdraft")
    #expect(settings.databasePath == "/var/lib/ringdraft/ringdraft.db")
    let (own, _) = try await load(systemd.merging(["DATA_DIR": "/data", "RUN_DIR": "here/./x/.."]) { $1 })
    #expect(own.dataDirectory == "/data")
    #expect(own.runDirectory == "/nonexistent/here")
  }

  @Test(arguments: [
    ("sqlite:x.db", "/nonexistent/x.db"), ("sqlite:/a/b.db", "/a/b.db"), ("sqlite:///a/b.db", "/a/b.db"),
  ])
  func databaseIsAFile(url: String, path: String) async throws {
    #expect(try await load(["DATABASE_URL": url]).0.databasePath == path)
  }

  @Test func otherDatabasesAreRefusedWithoutShowingThePassword() async throws {
    let message = try #require(await refusal(["DATABASE_URL": "postgres://me:hunter2@host/db"]))
    #expect(message == "DATABASE_URL=postgres:(hidden): must be sqlite:PATH, the only database there is")
    #expect(await refusal(["DATABASE_URL": "hunter2"])?.contains("hunter2") == false)
    for url in ["sqlite:", "sqlite::memory:", "sqlite:/folder/"] {
      #expect(await refusal(["DATABASE_URL": url])?.hasPrefix("DATABASE_URL=\(url): must be") == true)
    }
  }

  @Test(arguments: [
    "hunter2", "me:hunter2@host/keys", "ftp://me:hunter2@host/", "https://me:hunter2@host/\n", " https://hunter2",
  ])
  func aWrongAddressOfKeysIsNotShown(url: String) async throws {
    let message = try #require(await refusal(["JWT_JWKS_URL": url]))
    #expect(message.hasPrefix("JWT_JWKS_URL=") && !message.contains("hunter2") && !message.contains("me:"))
  }

  @Test func theOldNameOfTheSecretIsAnAlias() async throws {
    #expect(try await load(["CLERK_SECRET_KEY": "old"]).0.identity.jwtSecret == "old")
    #expect(try await load(["CLERK_SECRET_KEY": "same", "JWT_SECRET": "same"]).0.identity.jwtSecret == "same")
    let message = try #require(await refusal(["CLERK_SECRET_KEY": "one-secret", "JWT_SECRET": "other-secret"]))
    #expect(message == "JWT_SECRET and CLERK_SECRET_KEY are both set and differ: keep JWT_SECRET")
  }

  @Test(arguments: [
    ("PORT", "0", "PORT=0: must be a whole number from 1 to 65535"),
    ("PORT", "80 00", "PORT=80 00: must be a whole number from 1 to 65535"),
    ("WORKERS", "17", "WORKERS=17: must be at most LISTENERS (16): each worker needs one"),
    ("ENV", "staging", "ENV=staging: must be one of development, production"),
    ("LOG_LEVEL", "loud\n", "LOG_LEVEL=loud\\n: must be one of trace, debug, info, notice, warning, error, critical"),
    ("TRUST_USER_HEADER", "perhaps", "TRUST_USER_HEADER=perhaps: must be true or false"),
    ("HEADER_TIMEOUT_MS", "10s", "HEADER_TIMEOUT_MS=10s: must be a whole number from 100 to 600000, in milliseconds"),
    ("MAX_BODY_BYTES", "1e6", "MAX_BODY_BYTES=1e6: must be a whole number from 1024 to 524288, in bytes"),
    ("HOST", "a b", "HOST=a b: must be an IP address or a host name"),
    (
      "CORS_ALLOWED_ORIGINS", "https://a.example, *",
      "CORS_ALLOWED_ORIGINS=*: must be a list of origins such as https://app.example.com, without a path and without *"
    ),
    (
      "JWT_JWKS_URL", "file:///keys",
      "JWT_JWKS_URL=file:(hidden): must be an address that starts with https:// or http://"
    ),
    (
      "WS_SILENCE_TIMEOUT_MS", "25000",
      "WS_SILENCE_TIMEOUT_MS=25000: must be more than WS_PING_INTERVAL_MS (25000), or live peers are closed"
    ),
  ])
  func aWrongValueIsOneLine(name: String, value: String, message: String) async {
    #expect(await refusal([name: value]) == message)
  }

  @Test func everyNumberIsRefusedOutsideItsRange() async {
    for variable in SettingVariable.all {
      guard case .integer(let range) = variable.kind else { continue }
      for value in [range.lowerBound - 1, range.upperBound + 1] {
        #expect(await refusal([variable.name: String(value)])?.hasPrefix("\(variable.name)=\(value): must be") == true)
      }
    }
  }

  @Test func aGroupIsFoundByNameOrNumber() async throws {
    #expect(try await load([:]).0.adminGroup == nil)
    #expect(try await load(["ADMIN_GROUP": "root"]).0.adminGroup == AdminGroup(name: "root", id: 0))
    #expect(try await load(["ADMIN_GROUP": "54321"]).0.adminGroup == AdminGroup(name: "54321", id: 54_321))
    for wrong in ["no such group", "-1", "4294967295", "4294967296"] {
      #expect(await refusal(["ADMIN_GROUP": wrong])?.hasPrefix("ADMIN_GROUP=") == true, "\(wrong)")
    }
  }

  @Test func aRunFolderTooLongForUnixSocketsIsRefused() async throws {
    let longest = "/" + String(repeating: "r", count: SettingsLoader.maximumRunDirectoryBytes - 1)
    #expect(try await load(["RUN_DIR": longest]).0.runDirectory == longest)
    #expect(await refusal(["RUN_DIR": longest + "r"])?.contains("at most 94 bytes long") == true)
    #expect(await refusal(["DATA_DIR": longest])?.hasPrefix("RUN_DIR=") == true)
  }

  @Test func bothSourcesOfKeysAreRefused() async {
    #expect(
      await refusal(["JWT_JWKS_FILE": "k.json", "JWT_JWKS_URL": "https://x/k"])
        == "JWT_JWKS_FILE and JWT_JWKS_URL are both set: keep one")
  }

  @Test func listsAreTrimmed() async throws {
    let (settings, _) = try await load(["CORS_ALLOWED_ORIGINS": " https://a.example ,, http://b:8080"])
    #expect(settings.corsAllowedOrigins == ["https://a.example", "http://b:8080"])
  }
}
