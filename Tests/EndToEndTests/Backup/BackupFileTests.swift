import Audit
import ContractJSON
import Foundation
import GRDB
import Glibc
import Storage
import TestSupport
import Testing

extension EndToEnd {
  /// `ringdraftctl backup` and `restore` on databases at rest: full disks, owners, and SIGKILL at any moment.
  @Suite struct BackupFileTests {
    /// A database in a folder of its own, with segments of so many mebibytes in all.
    private func makeDatabase(in folder: String, mebibytes: Int, mark: String) throws -> String {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      var trail = try AuditTrailFile(in: folder)
      try trail.append(200)
      try Database.execute(
        """
        INSERT INTO drafts (id, draft_id, creator_id, title, platform, holder_id, created_at, updated_at,
          last_passed_at, segment_count) VALUES (1, '\(mark)', 'u', 't', 'x', 'u', 1, 1, 1, 0);
        WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < \(mebibytes * 1_024) - 1)
        INSERT INTO draft_segments (draft, segment_order, segment_id, user_id, created_at, json)
          SELECT 1, i, '\(mark)', 'u', 1, json_object('content', hex(randomblob(500))) FROM n;
        """, in: trail.path)
      return trail.path
    }

    private func mark(of path: String) throws -> String? {
      var configuration = Configuration()
      configuration.readonly = true
      return try DatabaseQueue(path: path, configuration: configuration).read { database in
        guard try String.fetchAll(database, sql: "PRAGMA integrity_check") == ["ok"] else { return nil }
        return try String.fetchOne(
          database, sql: "SELECT draft_id || ' ' || (SELECT count(*) FROM draft_segments) FROM drafts")
      }
    }

    private func files(_ folder: String) throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    @Test("a restore that is killed at any moment leaves the old database, log and all, or the new one")
    func killedRestores() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let source = try makeDatabase(in: folder.path + "/new", mebibytes: 8, mark: "new")
      let backup = folder.path + "/backup.db"
      #expect(try ControlAttempt(["backup", backup, "--file", source]).exitCode == 0)
      let old = try crashedDatabase(in: folder.path + "/old")
      let seed = TestSeed.given ?? .random(in: .min ... .max)
      print("killed restores: RINGDRAFT_SEED=\(seed)")
      var random = SplitMix64(seed: seed)
      let usual = try restoreSeconds(backup, onto: old, in: folder.path + "/usual")
      var outcomes: [String: Int] = [:]
      for round in 0..<40 {
        let place = folder.path + "/round\(round)"
        let database = try copy(old, into: place)
        let process = try SpawnedProcess(
          BuildFolder.executable("ringdraftctl"), ["restore", backup, "--file", database], environment: [:],
          workingDirectory: folder.path)
        usleep(UInt32(Double.random(in: 0...1.1, using: &random) * usual * 1_000_000))
        process.signal(SIGKILL)
        _ = process.waitForExit(within: 10)
        // As a broker does at its start.
        _ = try PendingRestore(database: database).finish()
        let found = try mark(of: database)
        #expect(found == "old 2049" || found == "new 8192", "round \(round): \(String(describing: found))")
        outcomes[found ?? "neither", default: 0] += 1
        if found == "new 8192" {
          let kept = try #require(try files(place).first { $0.contains(".before-restore-") && $0.hasSuffix("Z") })
          #expect(try mark(of: place + "/" + kept) == "old 2049")
        }
        #expect(try ControlAttempt(["restore", backup, "--file", database]).exitCode == 0)
        #expect(try mark(of: database) == "new 8192" && !files(place).contains("ringdraft.db.restoring"))
        try FileManager.default.removeItem(atPath: place)
      }
      #expect(outcomes.keys.contains("old 2049"), "\(outcomes)")
    }

    /// What a killed broker leaves: some of it is in the log only.
    private func crashedDatabase(in folder: String) throws -> String {
      let path = try makeDatabase(in: folder + "-alive", mebibytes: 2, mark: "old")
      let writer = try DatabaseQueue(path: path)
      try writer.writeWithoutTransaction { database in
        _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
        try database.execute(sql: "PRAGMA wal_autocheckpoint = 0")
        try database.execute(
          sql: "INSERT INTO draft_segments VALUES (1, 99999, 'old', 'u', 1, '{\"content\":\"in the log\"}')")
      }
      let copied = try copy(path, into: folder)
      try writer.close()
      return copied
    }

    private func copy(_ database: String, into folder: String) throws -> String {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let target = folder + "/ringdraft.db"
      for suffix in ["", "-wal"] {
        try FileManager.default.copyItem(atPath: database + suffix, toPath: target + suffix)
      }
      return target
    }

    private func restoreSeconds(_ backup: String, onto old: String, in folder: String) throws -> Double {
      let database = try copy(old, into: folder)
      let start = monotonicSeconds()
      #expect(try ControlAttempt(["restore", backup, "--file", database]).exitCode == 0)
      return monotonicSeconds() - start
    }

    @Test("a backup that is ended by a signal leaves nothing")
    func endedBackup() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let path = try makeDatabase(in: folder.path + "/data", mebibytes: 48, mark: "big")
      let target = folder.path + "/out"
      try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
      let process = try SpawnedProcess(
        BuildFolder.executable("ringdraftctl"), ["backup", target + "/backup.db", "--file", path], environment: [:],
        workingDirectory: folder.path)
      #expect(try eventually { try files(target) == ["backup.db.partial"] })
      // Once it is told of.
      usleep(20_000)
      process.signal(SIGTERM)
      #expect(process.waitForExit(within: 10) == -Int(SIGTERM))
      #expect(try files(target).isEmpty)
    }

    @Test(
      "a full disk is told, and nothing is left on it", .enabled(if: SmallDisk.isPossible, "mounting takes root"))
    func fullDisk() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let path = try makeDatabase(in: folder.path + "/data", mebibytes: 4, mark: "big")
      let target = folder.path + "/small"
      try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
      let disk = try SmallDisk(over: target, mebibytes: 3)
      defer { disk.unmount() }
      let attempt = try ControlAttempt(["backup", target + "/backup.db", "--file", path])
      #expect(attempt.exitCode == 2 && attempt.errors.contains("there is no room in \(target)"), "\(attempt)")
      #expect(try files(target).isEmpty)
    }

    @Test("a restore by root gives the files to the data folder's owner", .enabled(if: geteuid() == 0, "takes root"))
    func owners() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let backup = folder.path + "/backup.db"
      let source = try makeDatabase(in: folder.path + "/source", mebibytes: 1, mark: "new")
      #expect(try ControlAttempt(["backup", backup, "--file", source]).exitCode == 0)
      let data = folder.path + "/data"
      try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
      try #require(chown(data, 65_534, 65_534) == 0)
      for round in 0..<2 {
        #expect(try ControlAttempt(["restore", backup], environment: ["DATA_DIR": data]).exitCode == 0)
        for name in try files(data) {
          var status = stat()
          #expect(stat(data + "/" + name, &status) == 0 && status.st_uid == 65_534, "\(name) in round \(round)")
          #expect(status.st_mode & 0o777 == 0o600, "\(name)")
        }
      }
    }

    @Test("what is told is in the file: bytes, digest, counts, and the head to note")
    func report() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let path = try makeDatabase(in: folder.path + "/data", mebibytes: 1, mark: "new")
      let backup = folder.path + "/backup.db"
      let told = try ControlAttempt(["backup", backup, "--file", path, "--json"]).json()
      let size = try FileManager.default.attributesOfItem(atPath: backup)[.size] as? Int
      #expect(told["bytes"]?.integerValue == size && told["drafts"] == 1 && told["segments"] == 1_024)
      let head = try #require(told["audit_head"]?.stringValue)
      #expect(try ControlAttempt(["audit", "verify", "--file", backup, "--head", head]).exitCode == 0)
      #expect(try ControlAttempt(["audit", "verify", "--file", path, "--head", head]).exitCode == 0)
      let again = try ControlAttempt(["backup", backup, "--file", path])
      #expect(again.exitCode == 2 && again.output.isEmpty && again.errors.contains("--force"), "\(again)")
      #expect(
        try ControlAttempt(["backup", backup, "--file", path, "--force"]).lines.contains { $0.hasPrefix("sha256") })
      try Database.execute("UPDATE audit_events SET user_id = 'eve' WHERE seq = 3", in: path)
      let forged = try ControlAttempt(["backup", backup, "--file", path, "--force"])
      #expect(forged.exitCode == 1 && forged.errors.contains("first bad seq 3"), "\(forged)")
    }
  }
}
