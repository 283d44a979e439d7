import ContractJSON
import Foundation
import Testing

extension EndToEnd {
  /// What a machine is like on which the package has just been installed.
  @Suite("Installed", .serialized, .installedService, .timeLimit(.minutes(10)))
  struct InstallationTests {
    @Test func itsUnitsAreEnabledAndRun() throws {
      let box = try InstalledService.current.box
      #expect(try box.output(of: "systemctl is-enabled ringdraft.service ringdraft.socket") == "enabled\nenabled")
      #expect(try box.output(of: "systemctl is-active ringdraft.service ringdraft.socket") == "active\nactive")
      #expect(try InstalledService.current.property("NRestarts") == "0")
    }

    @Test func theCommandLineMakesTokensThatWork() throws {
      let service = try InstalledService.current
      #expect(try service.get("/v1/collab/drafts").status == 401)
      let byHeader = try service.send(HTTPRequest("GET", "/v1/collab/drafts", user: "me"))
      #expect(byHeader.status == 401, "a header identifies nobody in production")
      let answer = try service.get("/v1/collab/drafts", token: service.token("me"))
      #expect(answer.status == 200)
      let draft = try service.createDraft(token: service.token("me"))
      #expect(try service.get("/v1/collab/drafts/\(draft)", token: service.token("me")).status == 200)
    }

    @Test func itServesOnLoopbackOnly() throws {
      let listening = try InstalledService.current.box.output(of: "ss --listening --tcp --numeric --no-header")
      let addresses = Set(listening.split(separator: "\n").map { $0.split(separator: " ")[3] })
      #expect(addresses == ["127.0.0.1:8000"])
    }

    @Test func foldersAndFilesAreOpenToNobodyElse() throws {
      let box = try InstalledService.current.box
      let modes = { (paths: String) in try box.output(of: "stat --format='%n %U:%G %a' \(paths)") }
      #expect(
        try modes("/etc/ringdraft /etc/ringdraft/ringdraft.env /run/ringdraft /var/lib/ringdraft") == """
          /etc/ringdraft root:ringdraft 750
          /etc/ringdraft/ringdraft.env root:ringdraft 640
          /run/ringdraft ringdraft:ringdraft 700
          /var/lib/ringdraft ringdraft:ringdraft 700
          """)
      let open = "find /var/lib/ringdraft /run/ringdraft -perm /077 ! -type l"
      #expect(try box.output(of: open) == "", "files that others than their user may touch")
    }

    @Test func noProcessHasRightsBeyondItsUser() throws {
      let service = try InstalledService.current
      let pids =
        try [service.mainProcess()] + service.processes("ringdraft-broker")
        + service.processes("ringdraft-worker")
      #expect(pids.count >= 3)
      for pid in pids {
        #expect(try service.box.output(of: "stat --format=%U /proc/\(pid)") == "ringdraft")
        let status = try service.box.output(of: "cat /proc/\(pid)/status")
        #expect(status.contains("CapEff:\t0000000000000000"))
        #expect(status.contains("CapBnd:\t0000000000000000"))
        #expect(status.contains("NoNewPrivs:\t1"))
        #expect(status.contains("Seccomp:\t2"))
      }
    }

    @Test func systemdFindsNoFaultWithTheUnits() throws {
      let units = "ringdraft.service ringdraft.socket ringdraft-metrics.socket"
      let output = try InstalledService.current.box.output(
        of: "cd /usr/lib/systemd/system && systemd-analyze verify \(units)")
      #expect(output == "")
    }

    @Test func theSandboxLeavesNextToNothingOpen() throws {
      let exposure = try InstalledService.current.exposure()
      #expect(exposure <= 0.3)
    }

    @Test func linesOfARequestHaveItsFields() throws {
      let service = try InstalledService.current
      let draft = try service.createDraft(token: service.token("ada"), requestID: "journal-1")
      let segment: JSONValue = ["content": "Then the bridge was gone.", "idempotency_key": "k1"]
      let target = "/v1/collab/drafts/\(draft)/segments"
      #expect(try service.post(target, token: service.token("ada"), segment, requestID: "journal-2").status == 200)

      // The worker says that there was a request, the broker what came of it.
      let request = try service.awaitJournalEntry("REQUEST_ID=journal-2", "WORKER")
      let command = try service.awaitJournalEntry("REQUEST_ID=journal-2", "EXTRA_ACTION")
      for entry in [request, command] {
        #expect(entry["USER_ID"] == "ada")
        #expect(entry["DRAFT_ID"] == .string(draft))
      }
      let worker = try #require(request["WORKER"]?.stringValue)
      #expect(worker.wholeMatch(of: #/worker-\d+/#) != nil)
      #expect(try service.journalEntries("WORKER=\(worker) DRAFT_ID=\(draft)").count == 1)
    }

    @Test func noSecretIsInTheJournal() throws {
      let service = try InstalledService.current
      let token = try service.token("ada")
      _ = try service.createDraft(token: token, requestID: "journal-3")
      _ = try service.awaitJournalEntry("REQUEST_ID=journal-3", "WORKER")
      let secret = try service.box.output(of: "sed -n s/^JWT_SECRET=//p \(InstalledService.settingsFile)")
      #expect(secret.utf8.count >= 43, "32 random bytes in base64")
      let journal = try service.box.output(of: "journalctl --sync; journalctl --no-pager --output=verbose")
      #expect(journal.contains("ringdraft.service"))
      #expect(!journal.contains(secret))
      #expect(!journal.contains(token.split(separator: ".")[2]))
      #expect(!journal.contains("It began with rain."))
      for pid in try service.processes("ringdraft-worker") {
        #expect(try !service.box.output(of: "tr '\\0' '\\n' </proc/\(pid)/environ").contains(secret))
      }
    }

    @Test func nothingStrangeIsInTheJournal() throws {
      let entries = try InstalledService.current.journalEntries("--priority=warning")
      #expect(entries.compactMap { $0["MESSAGE"]?.stringValue } == [])
      #expect(try !InstalledService.current.journal().contains("thread priority"), "Dispatch is refused its priorities")
    }

    @Test func itSaysHowManyWorkersAreReady() throws {
      #expect(try InstalledService.current.property("StatusText").contains("workers ready"))
    }

    @Test func onlyRootAndTheServiceMayAsk() throws {
      let box = try InstalledService.current.box
      #expect(try box.succeeds("ringdraftctl stats"))
      let other = try box.shell("setpriv --reuid=nobody --regid=nogroup --clear-groups ringdraftctl stats")
      #expect(other.exitCode == 2)
      let token = try box.shell("setpriv --reuid=nobody --regid=nogroup --clear-groups ringdraftctl token --sub me")
      #expect(token.exitCode == 2)
      #expect(token.text.contains("/etc/ringdraft/ringdraft.env"), "it says which file it may not read")
    }
  }
}

extension InstalledService {
  /// What `systemd-analyze security` makes of the unit: 0 (closed) to 10.
  func exposure() throws -> Double {
    let verdict = try box.output(of: "systemd-analyze security --no-pager ringdraft.service | tail -n 1")
    guard let number = verdict.firstMatch(of: #/: ([0-9.]+) /#), let exposure = Double(number.output.1) else {
      throw HarnessError("not a verdict: \(verdict)")
    }
    return exposure
  }
}
