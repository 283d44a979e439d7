import ContractJSON
import Foundation
import GRDB
import Testing

extension EndToEnd {
  /// What keeps RingDraft from starting: one clear line and exit code 1, or 78 for a setting.
  @Suite struct SupervisorRefusalTests {
    @Test func aPortThatAnotherProgramListensOn() throws {
      let other = try SupervisorListener()
      let attempt = try SupervisorAttempt(["PORT": String(other.port)])
      #expect(attempt.isRefused(naming: "port \(other.port)", "in use"), "\(attempt)")
    }

    @Test func aPortAndADataFolderThatAnotherInstanceHas() throws {
      try withRingDraft(workers: 1) { server in
        let samePort = try SupervisorAttempt(["PORT": String(server.port)])
        #expect(samePort.isRefused(naming: "port \(server.port)", "in use"), "\(samePort)")
        let sameFolder = try SupervisorAttempt(["DATA_DIR": server.dataFolder])
        #expect(sameFolder.isRefused(naming: server.dataFolder, "\(server.supervisor.pid)"), "\(sameFolder)")
        #expect(try server.get("/healthz").status == 200)
      }
    }

    /// The second would replace the first one's broker socket, and each would write into the other's database.
    @Test func aRunFolderThatAnotherInstanceHas() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      try withRingDraft(workers: 1, ["RUN_DIR": folder.path]) { server in
        let attempt = try SupervisorAttempt(["RUN_DIR": folder.path])
        #expect(
          attempt.isRefused(
            naming: "RUN_DIR \(folder.path) is in use by another instance", "\(server.supervisor.pid)"), "\(attempt)")
        let draft: JSONValue = ["title": "t", "platform": "x"]
        #expect(try server.post("/v1/collab/drafts", user: "ada", draft).status == 200)
      }
    }

    /// The tests may run as root, who may write anywhere: so places where nobody can.
    @Test(arguments: ["/proc/ringdraft", "/dev/null", "/dev/null/data"])
    func aDataFolderThatCannotBeWritten(path: String) throws {
      let attempt = try SupervisorAttempt(["DATA_DIR": path])
      #expect(attempt.isRefused(naming: "DATA_DIR \(path)"), "\(attempt)")
    }

    @Test func aRunFolderTooLongForAUnixSocket() throws {
      let attempt = try SupervisorAttempt(["RUN_DIR": "/tmp/" + String(repeating: "r", count: 120)])
      #expect(attempt.isRefused(naming: "RUN_DIR", "at most", "bytes", exitCode: 78), "\(attempt)")
    }

    @Test func aRunFolderThatOthersMayEnter() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      chmod(folder.path, 0o755)
      let attempt = try SupervisorAttempt(["RUN_DIR": folder.path])
      #expect(attempt.isRefused(naming: "RUN_DIR \(folder.path)", "0700"), "\(attempt)")
    }

    @Test func aWrongSetting() throws {
      let attempt = try SupervisorAttempt(["PORT": "http"])
      #expect(attempt.isRefused(naming: "PORT=http", exitCode: 78), "\(attempt)")
    }

    @Test func anAddressOfAnotherMachine() throws {
      // TEST-NET-1 (RFC 5737) is nobody's.
      let attempt = try SupervisorAttempt(["HOST": "192.0.2.1"])
      #expect(attempt.isRefused(naming: "HOST=192.0.2.1"), "\(attempt)")
    }

    @Test func aDatabaseThatIsGarbage() throws {
      try attemptWithDatabase { path in
        try Data(repeating: 0x5a, count: 8_192).write(to: URL(filePath: path))
      } expecting: { attempt in
        #expect(attempt.exitCode == 1)
        #expect(attempt.lines.contains { $0.contains("the broker could not start") }, "\(attempt)")
      }
    }

    @Test func aDatabaseOfANewerRelease() throws {
      try attemptWithDatabase { path in
        let queue = try DatabaseQueue(path: path)
        try queue.write { database in
          try database.execute(sql: "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
          try database.execute(sql: "INSERT INTO grdb_migrations VALUES ('1'), ('4711')")
        }
        try queue.close()
      } expecting: { attempt in
        #expect(attempt.exitCode == 1)
        let line = attempt.lines.first { $0.contains("the broker could not start") } ?? ""
        #expect(line.contains("4711") && line.contains("version"), "\(attempt)")
      }
    }

    @Test func checkConfigSaysWhatIsWrong() throws {
      let good = try SupervisorAttempt([:], arguments: ["check-config"])
      #expect(good.exitCode == 0)
      let wrong = try SupervisorAttempt(["WORKERS": "0"], arguments: ["check-config"])
      #expect(wrong.isRefused(naming: "WORKERS=0"), "\(wrong)")
      let missing = try SupervisorAttempt([:], arguments: ["check-config", "--env-file", "nowhere.env"])
      #expect(missing.isRefused(naming: "nowhere.env"), "\(missing)")
    }

    @Test(arguments: [
      (["DATA_DIR": "/proc/x"], "DATA_DIR /proc/x"), (["RUN_DIR": "/dev/null"], "RUN_DIR /dev/null"),
      (["JWT_JWKS_FILE": "/nope"], "JWT_JWKS_FILE /nope"), (["JWT_JWKS_FILE": "/dev/null"], "JWT_JWKS_FILE /dev/null"),
      (["DATABASE_URL": "sqlite:/nope/x.db"], "/nope"),
    ])
    func checkConfigLooksAtWhatTheSettingsName(settings: [String: String], name: String) throws {
      let attempt = try SupervisorAttempt(settings, arguments: ["check-config"])
      #expect(attempt.isRefused(naming: name), "\(attempt)")
    }

    @Test func aKeySetFileThatCannotBeUsed() throws {
      let missing = try SupervisorAttempt(["JWT_JWKS_FILE": "/nope"])
      #expect(missing.isRefused(naming: "JWT_JWKS_FILE /nope", "No such file", exitCode: 78), "\(missing)")
      // In form it is a key; only the workers see that it is none.
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let path = folder.path + "/keys.json"
      try Data(#"{"keys":[{"kty":"EC","crv":"P-256","x":"AQAB","y":"AQAB"}]}"#.utf8).write(to: URL(filePath: path))
      let bad = try SupervisorAttempt(["JWT_JWKS_FILE": path, "LOG_LEVEL": "critical"])
      #expect(bad.isRefused(naming: "JWT_JWKS_FILE \(path)", "no key"), "\(bad)")
    }

    @Test func theSettingsFileMayBeNamedBeforeTheCommand() throws {
      for (arguments, exitCode) in [
        (["--env-file", "no.env", "check-config"], 1), (["--env-file", "x", "serve", "--env-file", "no.env"], 78),
        (["--env-file", "no.env"], 78),
      ] {
        let attempt = try SupervisorAttempt([:], arguments: arguments)
        #expect(attempt.isRefused(naming: "no.env", exitCode: exitCode), "\(attempt)")
      }
    }

    @Test func theCommandTellsOfItself() throws {
      let version = try SupervisorAttempt([:], arguments: ["--version"])
      #expect(version.exitCode == 0 && version.lines.first?.first?.isNumber == true, "\(version)")
      let help = try SupervisorAttempt([:], arguments: ["--help"])
      #expect(help.exitCode == 0 && help.lines.contains { $0.contains("--env-file") }, "\(help)")
    }

    private func attemptWithDatabase(
      _ create: (String) throws -> Void, expecting: (SupervisorAttempt) throws -> Void
    ) throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      try create(folder.path + "/ringdraft.db")
      let port = try freePort()
      try expecting(try SupervisorAttempt(["DATA_DIR": folder.path, "PORT": String(port)]))
      #expect(SupervisorListener.canListen(on: port))
    }
  }
}
