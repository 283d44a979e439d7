import ContractJSON
import Foundation
import Glibc
import Testing

extension EndToEnd {
  /// `ringdraftctl config` and `doctor`: what they say of a service that runs, rests or is broken.
  @Suite("Settings and health by the command line") struct ControlDoctorTests {
    private static let secret = "a-secret-that-must-not-be-shown-anywhere"

    private func verdicts(_ attempt: ControlAttempt) throws -> [String: String] {
      let findings = try attempt.json()["findings"]?.arrayValue ?? []
      return Dictionary(
        findings.map { ($0["subject"]?.stringValue ?? "", $0["verdict"]?.stringValue ?? "") }, uniquingKeysWith: { $1 })
    }

    @Test func settingsAreShownWithTheirSourceAndSecretsAreNot() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let file = folder.path + "/settings"
      try "PORT=4711\nJWT_SECRET=\(Self.secret)\nWORKERS=3\nJWT_JWKS_URL=https://a:\(Self.secret)@b\n"
        .write(toFile: file, atomically: true, encoding: .utf8)
      let attempt = try ControlAttempt(
        ["config", "--env-file", file, "--json"], environment: ["WEB_CONCURRENCY": "5", "HOST": "::1"],
        in: folder.path)
      #expect(attempt.exitCode == 0, "\(attempt)")
      #expect(!attempt.output.contains(Self.secret) && !attempt.errors.contains(Self.secret))
      let rows = try attempt.json()["settings"]?.arrayValue ?? []
      func row(_ name: String) -> JSONValue? { rows.first { $0["name"]?.stringValue == name } }
      #expect(row("PORT") == ["name": "PORT", "value": "4711", "source": "file"])
      #expect(row("HOST") == ["name": "HOST", "value": "::1", "source": "environment"])
      #expect(row("WORKERS") == ["name": "WORKERS", "value": "3", "source": "file"])
      #expect(row("JWT_SECRET") == ["name": "JWT_SECRET", "value": "(hidden)", "source": "file"])
      #expect(row("JWT_JWKS_URL")?["value"] == "https:(hidden)")
      #expect(row("DATA_DIR") == ["name": "DATA_DIR", "value": .string(folder.path + "/var"), "source": "default"])
      #expect(rows.count > 50)
      let onlySet = try ControlAttempt(["config", "--env-file", file, "--set"], in: folder.path)
      #expect(onlySet.lines.count == 5, "\(onlySet)")
    }

    @Test func aServiceThatRunsIsFit() throws {
      try withRingDraft(workers: 2) { server in
        _ = try server.createDraft(by: "ada")
        let attempt = try ControlAttempt.run(["doctor", "--json"], on: server)
        let verdicts = try verdicts(attempt)
        #expect(attempt.exitCode == 0, "\(attempt)")
        for subject in ["settings", "service", "DATA_DIR", "RUN_DIR", "file system", "integrity"] {
          #expect(verdicts[subject] == "good", "\(subject): \(attempt.output)")
        }
        #expect(try ControlAttempt.run(["doctor", "--skip-database"], on: server).lines.count == verdicts.count - 1)
      }
    }

    @Test func aServiceThatRestsIsLookedAtAsFarAsItIsThere() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let dataFolder = try withRingDraft(workers: 1, in: folder) { server in
        for _ in 0..<50 { _ = try server.createDraft(by: "ada") }
        return server.dataFolder
      }
      func doctor() throws -> ControlAttempt {
        try ControlAttempt(["doctor", "--json"], environment: ["DATA_DIR": dataFolder])
      }
      let rested = try doctor()
      #expect(try rested.exitCode == 0 && verdicts(rested)["service"] == "unknown", "\(rested)")
      #expect(rested.output.contains("the service is not running"), "\(rested)")

      // A folder that others can write to, a database with a page of nothing, settings that are refused.
      chmod(dataFolder, 0o777)
      let file = try #require(FileHandle(forUpdatingAtPath: dataFolder + "/ringdraft.db"))
      try file.seek(toOffset: 3 * 4_096)
      try file.write(contentsOf: Data(repeating: 0xA5, count: 4_096))
      try file.close()
      let broken = try doctor()
      let found = try verdicts(broken)
      #expect(broken.exitCode == 1 && found["DATA_DIR"] == "fault" && found["integrity"] == "fault", "\(broken)")
      let refused = try ControlAttempt(["doctor", "--json"], environment: ["DATA_DIR": dataFolder, "PORT": "none"])
      #expect(try refused.exitCode == 1 && verdicts(refused)["settings"] == "fault", "\(refused)")
    }
  }
}
