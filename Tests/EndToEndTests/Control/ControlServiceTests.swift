import ContractJSON
import Foundation
import Testing

extension EndToEnd {
  /// `ringdraftctl` itself, and beside a running service.
  @Suite struct ControlServiceTests {
    private static let verbs = [
      ["status"], ["workers"], ["reload"], ["scale"], ["drain"],
      ["stats"], ["limits", "show"], ["limits", "reset"], ["audit", "verify"], ["audit", "head"], ["audit", "tail"],
      ["audit", "query"], ["audit", "export"], ["backup"], ["restore"], ["token"],
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
        ["nonsense"], ["stats", "extra"], ["limits", "show"], ["limits", "reset", "alice"], ["token"],
        ["token", "--sub", "", "--ttl", "1h"], ["token", "--sub", "a", "--ttl", "soon"],
        ["token", "--sub", "a", "--ttl", "1h", "--secret", "x"], ["audit", "verify", "--head", "1:2"],
        ["audit", "tail", "-n", "-1"], ["backup"], ["restore"],
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

    @Test func aRunningServiceIsLookedAtFromOutside() throws {
      let settings = ["AUDIT_ENABLED": "true", "RATE_LIMIT_ENABLED": "true", "JWT_SECRET": TestToken.secret]
      try withRingDraft(workers: 2, settings) { server in
        for _ in 0..<5 { _ = try server.createDraft(by: "ada") }
        func call(_ arguments: String...) throws -> ControlAttempt {
          try ControlAttempt(
            arguments, environment: ["DATA_DIR": server.dataFolder, "JWT_SECRET": TestToken.secret])
        }
        let stats = try call("stats", "--json")
        #expect(stats.exitCode == 0, "\(stats)")
        #expect(try stats.json().figure("commands.executed") == 5)
        #expect(try stats.json().figure("audit.rows") == 6)
        try expectLimits(call)
        let token = try call("token", "--sub", "grace", "--ttl", "1h")
        #expect(try status(server, token.output.filter { $0 != "\n" }) == 200, "\(token)")

        let head = try expectTrail(call)
        server.stop()
        let rested = try call("audit", "verify", "--head", head)
        #expect(rested.exitCode == 0 && rested.output.contains("matches the noted head"), "\(rested)")
        #expect(try call("audit", "tail").lines.count == 7)
        #expect(try call("stats").exitCode == 2)
      }
    }

    private func expectLimits(_ call: (String...) throws -> ControlAttempt) throws {
      let key = "drafts.create/user:ada"
      let level = try call("limits", "show", key, "--json").json()
      let burst = try level.figure("burst")
      #expect(try level.figure("tokens") < burst, "\(level)")
      #expect(try call("limits", "show", key).output.contains("policy"))
      let reset = try call("limits", "reset", key, "--json")
      #expect(try reset.exitCode == 0 && reset.json().figure("tokens") == burst, "\(reset)")
      let none = try call("limits", "show", "ip/ip:192.0.2.7")
      #expect(none.exitCode == 1 && none.errors.contains("the limit ip is not on"), "\(none)")
    }

    /// - Returns: the trail's head: the row that says it was turned on, five drafts, and the reset.
    private func expectTrail(_ call: (String...) throws -> ControlAttempt) throws -> String {
      let created = try call("audit", "query", "--user", "ada", "--since", "1h", "--json")
      #expect(created.lines.count == 5, "\(created)")
      #expect(
        try created.lines.allSatisfy {
          try JSONParser.parse(Array($0.utf8))["action"] == "collab.create_draft"
        })
      let tail = try call("audit", "tail", "-n", "1", "--json")
      let last = try tail.json()
      #expect(last["action"] == "ops.limit_reset" && last["metadata"]?["policy"] == "drafts.create", "\(tail)")
      #expect(last["metadata"]?["subject"] == "user:ada")
      #expect(last["metadata"]?["operator_uid"] == .string(String(geteuid())))
      let head = try call("audit", "head").output.filter { $0 != "\n" }
      #expect(head.hasPrefix("7:"), "\(head)")
      let verified = try call("audit", "verify", "--head", head)
      #expect(verified.exitCode == 0 && verified.output.contains("matches the noted head"), "\(verified)")
      return head
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
