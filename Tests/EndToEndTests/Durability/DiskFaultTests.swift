import ContractJSON
import Foundation
import Testing

extension EndToEnd {
  /// What the disk does to the service, with real processes on a real file system.
  @Suite struct DiskFaultTests {
    @Test(
      "a full disk: changes get 503 and the cause is logged, all else goes on, and with room writes do too",
      .enabled(if: SmallDisk.isPossible, "mounting a small file system takes root"), arguments: [false, true])
    func fullDisk(isAudited: Bool) throws {
      try withSmallDisk(["AUDIT_ENABLED": "\(isAudited)"]) { server, disk in
        let draft = try server.createDraft(by: "u", initialSegment: "first")
        let watcher = try server.join(draft, user: "watcher")
        let broker = try #require(server.broker)
        try disk.fill()
        var stored = try fillLog(of: server, draft)

        #expect(server.log.contains("database or disk is full"), "the cause")
        #expect(server.log.contains("was rolled back"))
        #expect(try server.get("/readyz").status == 503)
        #expect(try server.get("/healthz").status == 200)
        let health = try server.get("/api/health/db")
        #expect(try health.status == 200 && health.json()["ok"] == true, "it tells of reads")
        #expect(try segments(of: server, draft) == stored, "reads go on, and show what was acknowledged")
        for order in 1..<stored.count {
          #expect(try watcher.receiveJSON()["data"]?["segment_order"]?.integerValue == order)
        }
        #expect(try server.join("another", user: "late").receivesNothing(for: 0.05), "a room can be joined")
        #expect(server.log.ranges(of: "was rolled back").count == 1, "told once, not for every change")
        #expect(
          server.log.split(separator: "\n").contains {
            $0.contains("command failed") && $0.contains("storage_failed") && $0.contains("rid-full")
              && $0.contains(draft) && $0.contains(#""process":"broker""#)
          }, "but every command has its line")

        try disk.makeRoom()
        for index in 0..<3 {
          #expect(try server.append(to: draft, by: "u", "after \(index)", key: "after \(index)").status == 200)
          stored.append("after \(index)")
        }
        #expect(try server.get("/readyz").status == 200)
        #expect(try segments(of: server, draft) == stored)
        #expect(try watcher.receiveJSON()["data"]?["segment_order"]?.integerValue == stored.count - 3)
        #expect(server.broker == broker, "without a restart")
        #expect(server.log.contains("groups are committed again"))
        let rows = try AuditedRow.all(in: disk.folder + "/ringdraft.db")
        #expect(AuditedRow.fault(in: rows) == nil)
        let audited = rows.compactMap { $0["segment_id"] }
        // The first came with the draft.
        #expect(audited.count == (isAudited ? stored.count - 1 : 0))
      }
    }

    @Test(
      "a broker that dies while the disk is full has a successor, which serves rooms, and writes when there is room",
      .enabled(if: SmallDisk.isPossible, "mounting a small file system takes root"))
    func killedOnAFullDisk() throws {
      try withSmallDisk { server, disk in
        let draft = try server.createDraft(by: "u", initialSegment: "first")
        try disk.fill()
        let stored = try fillLog(of: server, draft)
        let broker = try #require(server.broker)
        kill(broker, SIGKILL)
        #expect(eventually { server.broker.map { $0 != broker } ?? false })
        #expect(eventually { (try? server.join("room", user: "u")) != nil })
        #expect(try segments(of: server, draft) == stored)
        #expect(try server.append(to: draft, by: "u", "again", key: "again").status == 503)
        try disk.makeRoom()
        #expect(try server.append(to: draft, by: "u", "again", key: "again").status == 200)
        #expect(try segments(of: server, draft) == stored + ["again"])
      }
    }

    @Test("a failed fsync: the broker ends, its successor answers, and what was acknowledged is there")
    func failedSync() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let library = try FailingSyncLibrary(in: folder.path)
      try withRingDraft(workers: 2, library.environment) { server in
        let draft = try server.createDraft(by: "u", initialSegment: "first")
        let watcher = try server.join(draft, user: "watcher")
        let broker = try #require(server.broker)
        try library.failNextSync()
        // The command waits for the successor, which carries it out or finds it done: once in either case.
        #expect(try server.append(to: draft, by: "u", "second", key: "second").status == 200)
        #expect(server.log.contains("did not confirm a write"))
        #expect(eventually { server.broker.map { $0 != broker } ?? false })
        #expect(try segments(of: server, draft) == ["first", "second"])
        #expect(try watcher.receiveJSON()["data"]?["segment_order"]?.integerValue == 1)
        #expect(try server.append(to: draft, by: "u", "third", key: "third").status == 200)
        #expect(try watcher.receiveJSON()["data"]?["segment_order"]?.integerValue == 2)
      }
    }

    /// Runs a server whose data folder is a disk of its own.
    private func withSmallDisk(
      _ settings: [String: String] = [:], _ body: (RingDraftProcess, SmallDisk) throws -> Void
    ) throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let data = folder.path + "/disk"
      try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: false)
      let disk = try SmallDisk(over: data, mebibytes: 4)
      defer { disk.unmount() }
      try withRingDraft(workers: 2, settings.merging(["DATA_DIR": data]) { $1 }) { try body($0, disk) }
    }

    /// Appends until the log needs room that is not there: it may have some pages to write over first. Returns what is
    /// stored.
    private func fillLog(of server: RingDraftProcess, _ draft: String) throws -> [String] {
      var stored = ["first"]
      for index in 0..<1_000 {
        let answer = try server.append(to: draft, by: "u", "segment \(index)", key: "\(index)")
        guard answer.status == 200 else {
          #expect(answer.status == 503 && answer.errorCode == "unavailable")
          let again = try server.append(to: draft, by: "u", "again", key: "again", requestID: "rid-full")
          #expect(again.status == 503)
          return stored
        }
        stored.append("segment \(index)")
      }
      throw HarnessError("the disk never became full")
    }

    private func segments(of server: RingDraftProcess, _ draft: String) throws -> [String] {
      try (server.draft(draft)["segments"]?.arrayValue ?? []).compactMap { $0["content"]?.stringValue }
    }
  }
}
