import ContractJSON
import Foundation
import Synchronization
import Testing

extension EndToEnd {
  /// Changes of a server that serves: SIGHUP, SIGTTIN and SIGTTOU.
  @Suite struct SupervisorReloadTests {
    private static let seconds = RingDraftProcess.startSeconds

    /// A server whose settings come from a file as well, which `body` may write anew.
    private func withReloadable(
      workers: Int = 2, _ settings: [String: String] = [:],
      _ body: (RingDraftProcess, (String) throws -> Void) throws -> Void
    ) throws {
      var settings = settings
      settings["DRAIN_SECONDS"] = settings["DRAIN_SECONDS"] ?? "2"
      try withRingDraft(workers: workers, settings) { server in
        #expect(eventually(within: Self.seconds) { server.log.contains("\"serving\"") })
        try body(server) { try $0.write(toFile: server.folder + "/.env", atomically: true, encoding: .utf8) }
      }
    }

    @Test func aReloadReplacesEveryWorkerAndNoRequestFails() throws {
      try withReloadable { server, _ in
        let before = server.workers
        let broker = server.broker
        let isOver = Flag()
        let failures = try allConcurrently(5) { index -> [String] in
          var failures: [String] = []
          guard index < 4 else {
            server.supervisor.signal(SIGHUP)
            #expect(eventually(within: Self.seconds) { server.log.contains("reload is done") })
            #expect(eventually(within: Self.seconds) { server.log.contains("the last worker of a generation is gone") })
            isOver.set()
            return failures
          }
          while !isOver.isSet {
            do {
              let status = try server.get("/healthz").status
              if status != 200 { failures.append("\(status)") }
            } catch {
              failures.append("\(error)")
            }
          }
          return failures
        }
        let all = failures.flatMap(\.self)
        #expect(all == [])
        #expect(server.workers.count == 2)
        #expect(Set(server.workers).isDisjoint(with: before))
        #expect(server.broker == broker, "its program is the same")
        #expect(try server.get("/readyz").status == 200)
      }
    }

    @Test func socketsOfTheOldAreClosedWith1012AndFindTheNew() throws {
      try withReloadable { server, _ in
        let draft = try server.createDraft(by: "ann")
        let sockets = try (0..<6).map { _ in try server.join(draft, user: "ann") }
        server.supervisor.signal(SIGHUP)
        for socket in sockets {
          guard case .close(code: 1012, _) = try socket.receive() else {
            Issue.record("a socket was not closed with 1012")
            continue
          }
        }
        #expect(server.log.contains("reload is done"))
        _ = try server.join(draft, user: "ann")
      }
    }

    @Test func aReloadTakesWhatChangedInTheFile() throws {
      try withReloadable { server, write in
        let draft = try server.createDraft(by: "ann")
        try write("CORS_ALLOWED_ORIGINS=https://new.example\n")
        server.supervisor.signal(SIGHUP)
        #expect(eventually(within: Self.seconds) { server.log.contains("reload is done") })
        var request = HTTPRequest("GET", "/v1/collab/drafts/\(draft)", user: "ann")
        request.headers.append(("Origin", "https://new.example"))
        #expect(try server.send(request)["access-control-allow-origin"] == "https://new.example")
      }
    }

    @Test(arguments: [("KEEP_ALIVE_MS=soon", "KEEP_ALIVE_MS"), ("LISTENERS=4", "LISTENERS changed from 16 to 4")])
    func settingsThatCannotBeTakenChangeNothing(line: String, reason: String) throws {
      try withReloadable { server, write in
        let before = server.workers
        try write(line + "\n")
        server.supervisor.signal(SIGHUP)
        #expect(eventually(within: Self.seconds) { server.log.contains("reload was not carried out") })
        #expect(server.log.contains(reason), "\(server.log.suffix(500))")
        #expect(server.workers == before)
        try write("KEEP_ALIVE_MS=70000\n")
        server.supervisor.signal(SIGHUP)
        #expect(eventually(within: Self.seconds) { server.log.contains("reload is done") })
      }
    }

    @Test func workersComeAndGo() throws {
      try withReloadable { server, _ in
        let before = server.workers
        server.supervisor.signal(SIGTTIN)
        #expect(eventually(within: Self.seconds) { server.log.contains("one worker more is done") })
        #expect(server.workers.count == 3)
        for _ in 0..<3 {
          server.supervisor.signal(SIGTTOU)
          usleep(50_000)
        }
        #expect(eventually(within: Self.seconds) { server.log.contains("0 workers are not possible") })
        #expect(eventually(within: Self.seconds) { server.workers.count == 1 })
        #expect(server.workers == Array(before.prefix(1)), "the lowest slot stays")
        let status = try server.get("/healthz").status
        #expect(status == 200)
      }
    }

    @Test func aStopDuringAReloadEndsBothGenerations() throws {
      try withReloadable(["DRAIN_SECONDS": "60"]) { server, _ in
        let draft = try server.createDraft(by: "ann")
        let sockets = try (0..<4).map { _ in try server.join(draft, user: "ann") }
        server.supervisor.signal(SIGHUP)
        #expect(eventually(within: Self.seconds) { server.log.contains("reload is done") })
        server.supervisor.signal(SIGTERM)
        #expect(server.supervisor.waitForExit(within: 10) == 0)
        #expect(!server.log.contains("did not stop in time"))
        withExtendedLifetime(sockets) {}
      }
    }

    @Test func aProgramThatWasReplacedIsTakenByAReloadOnly() throws {
      try InstalledPrograms.withServer(["DRAIN_SECONDS": "1"]) { server, programs in
        #expect(eventually(within: Self.seconds) { server.log.contains("\"serving\"") })
        let broker = try #require(ProcessTable.children(of: server.supervisor.pid).first)
        let worker = try #require(ProcessTable.children(of: server.supervisor.pid).last)

        // As a package manager does: a new file is put in the place of the old one.
        try programs.replace("ringdraft-worker", with: "no program")
        kill(worker, SIGKILL)
        #expect(eventually(within: Self.seconds) { server.log.contains("worker 0 is ready again") })

        // A reload takes it, cannot start it, and leaves all as it was.
        let workers = server.workers
        server.supervisor.signal(SIGHUP)
        #expect(eventually(within: Self.seconds) { server.log.contains("reload was not carried out") })
        #expect(server.log.contains("Exec format error"))
        #expect(ProcessTable.exists(broker), "its program is the same")
        #expect(try server.get("/readyz").status == 200)
        #expect(server.workers == workers)

        try programs.renew("ringdraft-broker")
        try programs.renew("ringdraft-worker")
        server.supervisor.signal(SIGHUP)
        #expect(eventually(within: Self.seconds) { server.log.contains("reload is done") })
        #expect(eventually(within: Self.seconds) { !ProcessTable.exists(broker) })
        #expect(server.log.contains("the broker makes room"))
        #expect(try server.get("/readyz").status == 200)
      }
    }
  }
}

/// Set once, from any thread.
private final class Flag: Sendable {
  private let value = Atomic<Bool>(false)

  var isSet: Bool { value.load(ordering: .relaxed) }
  func set() { value.store(true, ordering: .relaxed) }
}
