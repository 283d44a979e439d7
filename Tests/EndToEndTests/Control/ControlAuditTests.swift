import Audit
import ContractJSON
import Foundation
import Testing

extension EndToEnd {
  /// `ringdraftctl audit`, the real executable on a database at rest.
  @Suite struct ControlAuditTests {
    private func withTrail(_ count: Int, _ body: (inout AuditTrailFile, String) throws -> Void) throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      var trail = try AuditTrailFile(in: folder.path)
      try trail.append(count)
      try body(&trail, folder.path)
    }

    @Test func verifyTellsByItsExitCode() throws {
      try withTrail(50) { trail, _ in
        let head = try ControlAttempt(["audit", "head", "--file", trail.path])
        #expect(head.exitCode == 0 && head.output == trail.head.description + "\n", "\(head)")

        let good = try ControlAttempt(["audit", "verify", "--file", trail.path, "--head", trail.head.description])
        #expect(good.exitCode == 0 && good.output.contains("matches the noted head"), "\(good)")
        let alone = try ControlAttempt(["audit", "verify", "--file", trail.path])
        #expect(alone.exitCode == 0 && alone.output.contains("no outside head"), "\(alone)")

        try Database.execute("UPDATE audit_events SET user_id = 'eve' WHERE seq = 17", in: trail.path)
        let bad = try ControlAttempt(["audit", "verify", "--file", trail.path, "--json"])
        #expect(bad.exitCode == 1, "\(bad)")
        #expect(try bad.json()["first_bad_seq"] == 17 && bad.json()["intact"] == false)
      }
    }

    @Test func aCutTailShowsAgainstANotedHead() throws {
      try withTrail(20) { trail, _ in
        try Database.execute("DELETE FROM audit_events WHERE seq > 15", in: trail.path)
        #expect(try ControlAttempt(["audit", "verify", "--file", trail.path]).exitCode == 0)
        let cut = try ControlAttempt(["audit", "verify", "--file", trail.path, "--head", trail.head.description])
        #expect(cut.exitCode == 1 && cut.output.contains("seq 16 to 20 are missing"), "\(cut)")
      }
    }

    @Test func theDatabaseIsFoundAsTheServiceFindsIt() throws {
      try withTrail(1) { trail, folder in
        let byURL = try ControlAttempt(["audit", "head"], environment: ["DATABASE_URL": "sqlite:\(trail.path)"])
        let byFolder = try ControlAttempt(["audit", "head"], environment: ["DATA_DIR": folder])
        let byRunFolder = try ControlAttempt(["audit", "head", "--run-dir", folder + "/run"])
        for attempt in [byURL, byFolder, byRunFolder] {
          #expect(attempt.exitCode == 0 && attempt.output == trail.head.description + "\n", "\(attempt)")
        }
        let none = try ControlAttempt(["audit", "head"], environment: ["DATA_DIR": folder + "/none"])
        #expect(none.exitCode == 2 && none.errors.contains("tried \(folder)/none/ringdraft.db"), "\(none)")
      }
    }

    @Test func rowsAreFoundByWhatIsKnownOfThem() throws {
      try withTrail(30) { trail, _ in
        func query(_ arguments: String...) throws -> ControlAttempt {
          try ControlAttempt(["audit", "query", "--file", trail.path] + arguments)
        }
        #expect(try query("--request-id", "r7").lines.map { $0.prefix(2) } == ["7 "])
        #expect(try query("--user", "ada").lines.count == 15)
        #expect(try query("--draft", "d1", "--action", "collab.*", "--limit", "30").lines.count == 30)
        #expect(try query("--since", "2026-01-01T00:00:10Z", "--until", "2026-01-01T00:00:12Z").lines.count == 2)
        let cut = try query("--user", "ada", "--limit", "3", "--json")
        #expect(cut.exitCode == 0 && cut.errors.contains("newest 3 rows"), "\(cut)")
        let sequences = try cut.lines.map { try JSONParser.parse(Array($0.utf8))["seq"] }
        #expect(sequences == [26, 28, 30])
        #expect(try query("--since", "soon").exitCode == 64)
        #expect(try query("--limit", "0").exitCode == 64)
      }
    }

    @Test func anExportIsJSONLines() throws {
      try withTrail(200) { trail, _ in
        let export = try ControlAttempt(["audit", "export", "--jsonl", "--file", trail.path])
        #expect(export.exitCode == 0 && export.lines.count == 200)
        let rows = try export.lines.map { try JSONParser.parse(Array($0.utf8)) }
        #expect(rows.last?["hash"] == .string(trail.head.hash.hex))
        #expect(zip(rows, rows.dropFirst()).allSatisfy { $0["hash"] == $1["prev_hash"] })
        #expect(try ControlAttempt(["audit", "export", "--file", trail.path]).exitCode == 64)
      }
    }

    /// A reader that has seen enough is no error.
    @Test func anExportEndsWithItsReader() throws {
      try withTrail(3_000) { trail, _ in
        let head = try ControlAttempt(["audit", "export", "--jsonl", "--file", trail.path], pipe: "head -n 1")
        #expect(head.exitCode == 0 && head.errors.isEmpty && head.lines.count == 1, "\(head.errors)")
      }
    }

    @Test func storedTextsCannotSteerTheTerminal() throws {
      try withTrail(0) { trail, _ in
        try trail.append(1, userAgent: "\u{1b}]0;owned\u{7}\u{9b}2J\u{202e}")
        for verb in [["tail"], ["tail", "--json"], ["query"], ["export", "--jsonl"]] {
          let shown = try ControlAttempt(["audit"] + verb + ["--file", trail.path])
          #expect(shown.lines.count == 1)
          #expect(shown.output.unicodeScalars.allSatisfy { $0 == "\n" || (0x20..<0x7F).contains($0.value) }, "\(verb)")
        }
      }
    }

    @Test func followingShowsRowsAsTheyCome() throws {
      try withTrail(5) { trail, folder in
        let out = folder + "/out"
        let process = try SpawnedProcess(
          BuildFolder.executable("ringdraftctl"), ["audit", "tail", "-f", "-n", "2", "--file", trail.path],
          environment: [:], workingDirectory: folder, output: out)
        defer { process.signal(SIGKILL) }
        func shown() -> [String] {
          ((try? String(contentsOfFile: out, encoding: .utf8)) ?? "").split(separator: "\n").map {
            String($0.prefix { $0 != " " })
          }
        }
        #expect(eventually(within: 30) { shown() == ["4", "5"] }, "\(shown())")
        try trail.append(3)
        #expect(eventually(within: 30) { shown() == ["4", "5", "6", "7", "8"] }, "\(shown())")
        process.signal(SIGINT)
        #expect(process.waitForExit(within: 10) == -2)
        #expect(shown() == ["4", "5", "6", "7", "8"])
      }
    }

    @Test func aFileThatIsNoneOfOursIsRefused() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let path = folder.path + "/letter"
      try Data("Dear all, this is no database.".utf8).write(to: URL(filePath: path))
      for verb in [["verify"], ["head"], ["tail"], ["query"], ["export", "--jsonl"]] {
        let attempt = try ControlAttempt(["audit"] + verb + ["--file", path])
        #expect(attempt.exitCode == 2 && attempt.output.isEmpty && attempt.errors.contains(path), "\(attempt)")
      }
    }

    @Test func aTrailThatIsGoneIsAFault() throws {
      try withTrail(1) { trail, _ in
        try Database.execute("DROP TABLE audit_events", in: trail.path)
        let attempt = try ControlAttempt(["audit", "verify", "--file", trail.path])
        #expect(attempt.exitCode == 1 && attempt.errors.contains("audit_events"), "\(attempt)")
      }
    }
  }
}
