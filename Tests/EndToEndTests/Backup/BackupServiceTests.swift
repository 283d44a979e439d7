import Audit
import BrokerProtocol
import ContractJSON
import Foundation
import Glibc
import Storage
import Synchronization
import Testing

extension EndToEnd {
  /// `ringdraftctl backup` and `restore` with a real service.
  @Suite struct BackupServiceTests {
    private static let settings = ["AUDIT_ENABLED": "true"]

    @Test("a backup under load has all that was acknowledged before, and restored the drafts are as at the backup")
    func underLoad() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let backup = folder.path + "/backup.db"
      let drafts = try withRingDraft(workers: 2, Self.settings, in: folder) { server in
        let (drafts, before) = try backUpUnderLoad(server, to: backup)
        let inBackup = try drafts.flatMap { try Database.segments(of: $0, in: backup).map(\.content) }
        #expect(before.count > 20 && Set(before).isSubset(of: inBackup))
        _ = try server.createDraft(by: "late")
        return drafts
      }
      let before = try drafts.map { try Database.segments(of: $0, in: backup).map(\.content) }
      let head = try AuditReader(path: backup).head()
      let restored = try ControlAttempt(
        ["restore", backup, "--json"], environment: ["DATA_DIR": folder.path + "/data"])
      #expect(restored.exitCode == 0 && restored.errors.isEmpty, "\(restored)")
      #expect(try restored.json()["audit_head"]?.stringValue?.hasPrefix("\(head.sequence + 1):") == true)
      try withRingDraft(workers: 2, Self.settings, in: folder) { server in
        for (draft, contents) in zip(drafts, before) {
          #expect(try Database.segments(of: draft, in: server.databasePath).map(\.content) == contents)
          #expect(try server.draft(draft)["segments"]?.arrayValue?.count == contents.count)
          #expect(try server.append(to: draft, by: "u", "again", key: "again").status == 200)
        }
        #expect(try server.get("/v1/collab/drafts", user: "late").json()["count"] == 0)
        let verified = try ControlAttempt(
          ["audit", "verify", "--head", head.description], environment: ["DATA_DIR": server.dataFolder])
        #expect(verified.exitCode == 0, "\(verified)")
        let row = try ControlAttempt(
          ["audit", "query", "--action", "ops.restored"], environment: ["DATA_DIR": server.dataFolder])
        #expect(row.lines.count == 1 && row.output.contains("replaced_head="), "\(row)")
      }
    }

    /// - Returns: the drafts, and what had been acknowledged when the backup was begun.
    private func backUpUnderLoad(_ server: RingDraftProcess, to backup: String) throws -> ([String], [String]) {
      let drafts = try (0..<4).map { _ in try server.createDraft(by: "u") }
      let ports = ClientPorts()
      let acknowledged = Mutex<[String]>([])
      let isOver = Atomic<Bool>(false)
      let found = Mutex<(before: [String], attempt: ControlAttempt?)>(([], nil))
      _ = try allConcurrently(drafts.count + 1) { index -> Bool in
        guard index < drafts.count else {
          _ = eventually(within: 20) { acknowledged.withLock { $0.count } > 40 }
          let before = acknowledged.withLock { $0 }
          let attempt = try ControlAttempt(
            ["backup", backup, "--json"], environment: ["DATA_DIR": server.dataFolder])
          found.withLock { $0 = (before, attempt) }
          isOver.store(true, ordering: .relaxed)
          return true
        }
        var client = AppendClient(server: server, draft: drafts[index], user: "u", name: "c\(index)", ports: ports)
        while !isOver.load(ordering: .relaxed) {
          try client.appendNext()
          if let newest = client.acknowledged.last { acknowledged.withLock { $0.append(newest) } }
        }
        return client.unavailable == 0
      }
      let (before, attempt) = found.withLock { $0 }
      #expect(attempt?.exitCode == 0, "\(String(describing: attempt))")
      #expect(try attempt?.json()["audit_intact"] == true)
      return (drafts, before)
    }

    @Test("a restore is refused while the service runs, even without its broker, and while anybody reads the database")
    func refusedInUse() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let backup = folder.path + "/backup.db"
      let environment = ["DATA_DIR": folder.path + "/data"]
      try withRingDraft(workers: 1, Self.settings, in: folder) { server in
        _ = try server.createDraft(by: "u")
        #expect(try ControlAttempt(["backup", backup], environment: environment).exitCode == 0)
        let running = try ControlAttempt(["restore", backup], environment: environment)
        #expect(running.exitCode == 2 && running.errors.contains("a service runs on"), "\(running)")
        let broker = try #require(server.broker)
        kill(broker, SIGKILL)
        let supervised = try ControlAttempt(["restore", backup, "--file", server.databasePath])
        #expect(supervised.exitCode == 2 && supervised.errors.contains("stop it first"), "\(supervised)")
        #expect(try eventually { try server.get("/readyz").status == 200 })
      }
      let rows = folder.path + "/rows"
      let reader = try SpawnedProcess(
        BuildFolder.executable("ringdraftctl"), ["audit", "tail", "-f", "--file", folder.path + "/data/ringdraft.db"],
        environment: [:], workingDirectory: folder.path, output: rows)
      defer {
        reader.signal(SIGKILL)
        _ = reader.waitForExit(within: 5)
      }
      let isReading = eventually(within: 20) {
        (try? String(contentsOfFile: rows, encoding: .utf8))?.contains("collab.create_draft") == true
      }
      try #require(isReading)
      let open = try ControlAttempt(["restore", backup], environment: environment)
      #expect(open.exitCode == 2 && open.errors.contains("is open by process \(reader.pid)"), "\(open)")
    }

    @Test(
      "a worker's positions from before a restore are lost, even where the numbers fit; those from after it are not")
    func positions() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let backup = folder.path + "/backup.db"
      let (old, draft) = try withRingDraft(workers: 1, in: folder) { server in
        let draft = try server.createDraft(by: "u", initialSegment: "first")
        #expect(try ControlAttempt(["backup", backup], environment: ["DATA_DIR": server.dataFolder]).exitCode == 0)
        return (try welcome(server).1.positionEpoch, draft)
      }
      #expect(try ControlAttempt(["restore", backup], environment: ["DATA_DIR": folder.path + "/data"]).exitCode == 0)
      try withRingDraft(workers: 1, in: folder) { server in
        let (client, welcome) = try welcome(server)
        #expect(welcome.positionEpoch != old)
        client.send(Request.join(room: draft, deadline: .max).encoded(id: 2))
        guard case .reply(id: 2, .joined(let sequence)) = try client.receive() else { throw HarnessError("no join") }
        let position = [RoomPosition(room: draft, sequence: sequence)]
        client.send(Request.resume(position, epoch: old).encoded(id: 3))
        #expect(try client.receive() == .reply(id: 3, .resumed(lost: [draft])))
        client.send(Request.resume(position, epoch: welcome.positionEpoch).encoded(id: 4))
        #expect(try client.receive() == .reply(id: 4, .resumed(lost: [])))
      }
    }

    private func welcome(_ server: RingDraftProcess) throws -> (UnixClient, Welcome) {
      let client = try UnixClient(path: server.dataFolder + "/run/broker.sock")
      client.send(Request.hello(Hello(name: "test")).encoded(id: 1))
      guard case .reply(id: 1, .welcome(let welcome)) = try client.receive() else { throw HarnessError("no welcome") }
      guard case .push(.limitRules) = try client.receive() else { throw HarnessError("no rules") }
      return (client, welcome)
    }

    @Test("a restore that was cut off after it was decided is finished by the broker")
    func finishedByTheBroker() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let database = folder.path + "/data/ringdraft.db"
      let backup = folder.path + "/backup.db"
      let (kept, gone) = try withRingDraft(workers: 1, in: folder) { server in
        let kept = try server.createDraft(by: "u")
        #expect(try ControlAttempt(["backup", backup], environment: ["DATA_DIR": server.dataFolder]).exitCode == 0)
        let gone = try server.createDraft(by: "u")
        // Leaves its log: the database before is to be kept with it.
        kill(server.supervisor.pid, SIGKILL)
        _ = server.supervisor.waitForExit(within: 5)
        return (kept, gone)
      }
      try FileManager.default.moveItem(atPath: backup, toPath: database + ".restored-20260101T000000Z")
      try withRingDraft(workers: 1, in: folder) { server in
        #expect(server.log.contains("a restore that was interrupted was finished"))
        let statuses = try [kept, gone].map { try server.get("/v1/collab/drafts/\($0)").status }
        #expect(statuses == [200, 404])
      }
      let before = try DraftReader(path: database + ".before-restore-20260101T000000Z", connections: 1)
      guard case .complete(let draft) = try before.draft(gone, maxRows: .max) else { throw HarnessError("too long") }
      #expect(draft != nil)
    }

    @Test("a socket whose worker meets another epoch is closed with 1012, never left in silence")
    func socketOfAnotherEpoch() throws {
      try withRingDraft(workers: 1) { server in
        let draft = try server.createDraft(by: "u")
        let watcher = try server.join(draft, user: "watcher")
        let broker = try #require(server.broker)
        try Database.execute("UPDATE position_epoch SET epoch = epoch + 1", in: server.databasePath)
        kill(broker, SIGKILL)
        guard case .close(code: 1012, _) = try watcher.receive() else { throw HarnessError("not closed with 1012") }
        let next = try server.join(draft, user: "watcher")
        #expect(try server.append(to: draft, by: "u", "content", key: "k").status == 200)
        #expect(try next.receiveJSON()["type"] == "collab.segment_added")
      }
    }

    @Test("a database of a newer release stops the start, and both versions are named")
    func newerSchema() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let path = folder.path + "/ringdraft.db"
      try DraftWriter(path: path, secret: InviteSecret(bytes: [UInt8](repeating: 7, count: 32))).close()
      try Database.execute("INSERT INTO grdb_migrations VALUES ('9')", in: path)
      let attempt = try SupervisorAttempt(["DATABASE_URL": "sqlite:\(path)"])
      #expect(attempt.exitCode == 1)
      let sentence = "has schema version 9, this release knows versions up to \(Schema.version)"
      #expect(attempt.lines.contains { $0.contains(sentence) }, "\(attempt.lines)")
    }
  }
}
