import ContractJSON
import Foundation
import Testing

extension EndToEnd {
  /// `ringdraftctl` itself, and beside a running service.
  @Suite struct ControlServiceTests {
    private static let verbs = [
      ["stats"], ["limits", "show"], ["limits", "reset"], ["audit", "verify"], ["audit", "head"], ["audit", "tail"],
      ["audit", "query"], ["audit", "export"], ["token"],
    ]

    @Test func everyVerbHasHelpWithExamples() throws {
      for verb in Self.verbs {
        let help = try ControlAttempt(verb + ["--help"])
        let name = "ringdraftctl " + verb.joined(separator: " ")
        #expect(help.exitCode == 0 && help.output.contains("Examples:\n  \(name)"), "\(name)")
        #expect(help.output.contains("USAGE: \(name)"))
      }
    }

    @Test func aWrongCommandLineIs64() throws {
      for wrong in [
        ["nonsense"], ["stats", "extra"], ["limits", "show"], ["limits", "reset", "alice"], ["token", "--sub", "a"],
        ["token", "--sub", "", "--ttl", "1h"], ["token", "--sub", "a", "--ttl", "soon"],
        ["token", "--sub", "a", "--ttl", "1h", "--secret", "x"], ["audit", "verify", "--head", "1:2"],
        ["audit", "tail", "-n", "-1"],
      ] {
        let attempt = try ControlAttempt(wrong)
        #expect(attempt.exitCode == 64 && attempt.output.isEmpty && !attempt.errors.isEmpty, "\(wrong): \(attempt)")
      }
    }

    @Test(arguments: [
      (["limits", "show", "alice"], "POLICY/user:ID"), (["audit", "query", "--since", "yesterday"], "15m"),
      (["audit", "verify", "--head", "1:2"], "as `audit head` prints it"),
    ])
    func aWrongValueIsToldWhatIsWanted(_ wrong: [String], _ wanted: String) throws {
      let attempt = try ControlAttempt(wrong)
      #expect(attempt.exitCode == 64 && attempt.errors.contains(wanted), "\(attempt)")
    }

    @Test func aServiceThatIsNotThereIsTold() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let silent = try ControlAttempt(["stats", "--run-dir", folder.path])
      #expect(silent.exitCode == 2 && silent.output.isEmpty)
      #expect(silent.errors == "ringdraftctl: the service is not running at \(folder.path)\n")
      let missing = try ControlAttempt(["stats"], environment: ["RUN_DIR": folder.path + "/none"])
      #expect(missing.exitCode == 2 && missing.errors.contains("tried \(folder.path)/none"), "\(missing)")
    }

    @Test func aTokenIsGoodAtTheService() throws {
      let settings = [
        "CLERK_SECRET_KEY": TestToken.secret, "JWT_ISSUER": "https://id.example.com", "JWT_AUDIENCE": "ringdraft",
        "TRUST_USER_HEADER": "false",
      ]
      try withRingDraft(workers: 1, settings) { server in
        let file = server.folder + "/token.env"
        try Data(settings.map { "\($0.key)=\($0.value)\n" }.joined().utf8).write(to: URL(filePath: file))
        let byFile = try ControlAttempt(["token", "--sub", "alice", "--ttl", "1h", "--env-file", file])
        let byEnvironment = try ControlAttempt(["token", "--sub", "alice", "--ttl", "1h"], environment: settings)
        for attempt in [byFile, byEnvironment] {
          #expect(attempt.exitCode == 0 && attempt.errors.isEmpty && attempt.lines.count == 1, "\(attempt)")
          #expect(try status(server, attempt.lines[0]) == 200)
        }
        let foreign = try ControlAttempt(
          ["token", "--sub", "alice", "--ttl", "1h"], environment: ["JWT_SECRET": TestToken.secret])
        #expect(try status(server, foreign.lines[0]) == 401, "without issuer and audience")
      }
    }

    private func status(_ server: RingDraftProcess, _ token: String) throws -> Int {
      var request = HTTPRequest("GET", "/v1/collab/drafts", user: nil)
      request.headers.append(("Authorization", "Bearer \(token)"))
      return try server.send(request).status
    }

    @Test func theSecretIsNeverShown() throws {
      let secret = "a-secret-that-must-not-be-shown"
      let both = ["JWT_SECRET": secret, "CLERK_SECRET_KEY": secret + "2"]
      let broken = ["JWT_SECRET": secret, "PORT": "none"]
      for environment in [both, broken, ["JWT_SECRET": secret]] {
        let attempt = try ControlAttempt(["token", "--sub", "alice", "--ttl", "1h"], environment: environment)
        #expect(!(attempt.output + attempt.errors).contains(secret), "\(environment.keys)")
        #expect(attempt.exitCode == (environment.count == 1 ? 0 : 2))
      }
      let none = try ControlAttempt(["token", "--sub", "alice", "--ttl", "1h"])
      #expect(none.exitCode == 2 && none.output.isEmpty && none.errors.contains("JWT_SECRET"), "\(none)")
    }
  }
}
