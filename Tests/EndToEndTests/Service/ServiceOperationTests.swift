import Foundation
import Testing

extension EndToEnd {
  /// What an operator does with the installed service by `ringdraftctl`, as root on that machine.
  @Suite("Operated when installed", .serialized, .installedService, .timeLimit(.minutes(10)))
  struct ServiceOperationTests {
    @Test func aBackupIsTakenAndPutBack() throws {
      let service = try InstalledService.current
      let token = try service.token("ada")
      let kept = try service.createDraft(token: token)
      let backup = "/var/backups/ringdraft.db"
      let taken = try service.box.output(of: "ringdraftctl backup \(backup)")
      #expect(taken.contains("audit_intact"), "\(taken)")
      let later = try service.createDraft(token: token)

      let refused = try service.box.shell("ringdraftctl restore \(backup)")
      #expect(refused.exitCode == 2, "the service runs: \(refused.text)")
      try service.box.output(
        of: """
          systemctl stop ringdraft.socket ringdraft.service
          ringdraftctl restore \(backup)
          systemctl start ringdraft.socket ringdraft.service
          """)
      try service.waitUntilReady()
      let owner = try service.box.output(of: "stat --format='%U:%G %a' /var/lib/ringdraft/ringdraft.db")
      #expect(owner == "ringdraft:ringdraft 600")
      #expect(try service.get("/v1/collab/drafts/\(kept)", token: token).status == 200)
      #expect(try service.get("/v1/collab/drafts/\(later)", token: token).status == 404)
      _ = try service.createDraft(token: token)
      #expect(try service.box.succeeds("ls /var/lib/ringdraft/ringdraft.db.before-restore-*"))
    }

    @Test func workersAreAddedAndReplaced() throws {
      let service = try InstalledService.current
      try service.box.output(of: "ringdraftctl scale 3 --wait")
      let three = try service.processes("ringdraft-worker")
      #expect(three.count == 3)
      try service.box.output(of: "ringdraftctl drain 0 --wait")
      let after = try service.processes("ringdraft-worker")
      #expect(after.count == 3 && Set(after).intersection(three).count == 2)
      #expect(try eventually { try service.property("StatusText").hasPrefix("3 of 3 workers ready") })
      try service.box.output(of: "ringdraftctl scale 1 --wait")
      #expect(try service.processes("ringdraft-worker").count == 1)
      #expect(try service.get("/readyz").status == 200)
      try service.restart()
      try service.waitUntilReady()
    }

    @Test func theSettingsFileIsCheckedAsTheServiceWouldReadIt() throws {
      let service = try InstalledService.current
      let check = "cd /root && ringdraft check-config --env-file \(InstalledService.settingsFile)"
      #expect(try service.box.output(of: check) == "The settings are good.")
      try service.box.output(of: "chmod 0500 /var/lib/ringdraft")
      let unwritable = try service.box.shell(check)
      #expect(unwritable.exitCode == 1 && unwritable.text.contains("/var/lib/ringdraft"), "\(unwritable)")
      try service.box.output(of: "chmod 0700 /var/lib/ringdraft")
    }

    /// The unit says where the sockets are, the file where the database is.
    @Test func aFolderOfDataElsewhereIsFound() throws {
      let service = try InstalledService.current
      try service.box.output(of: "install -d -o ringdraft -g ringdraft -m 0700 /srv/drafts")
      try service.addDropIn("data", "[Service]\nReadWritePaths=/srv/drafts")
      try service.set(["DATA_DIR": "/srv/drafts"])
      try service.restart()
      try service.waitUntilReady()
      #expect(try service.box.output(of: "ringdraftctl status").contains("serving"))
      #expect(try service.box.output(of: "ringdraftctl backup /srv/b.db").contains("/srv/drafts/ringdraft.db"))
      try service.set(["DATA_DIR": nil])
      try service.box.output(of: "rm -r /etc/systemd/system/ringdraft.service.d && systemctl daemon-reload")
      try service.restart()
      try service.waitUntilReady()
    }

    @Test func anAddressInTheFileIsRefusedAtAReload() throws {
      let service = try InstalledService.current
      try service.set(["PORT": "9999"])
      let reload = try service.box.shell("ringdraftctl reload")
      #expect(reload.exitCode == 1 && reload.text.contains("ringdraft.socket"), "\(reload)")
      try service.set(["PORT": nil])
      try service.box.output(of: "systemctl reload ringdraft.service")
    }
  }
}
