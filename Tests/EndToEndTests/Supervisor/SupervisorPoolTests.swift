import Foundation
import Testing

extension EndToEnd {
  /// The pool at work: who serves, who takes a dead one's place, what a child inherits.
  @Suite struct SupervisorPoolTests {
    private static let listeners = 16

    @Test func everyWorkerServesAndNoConnectionWaits() throws {
      try withRingDraft(workers: 4) { server in
        #expect(eventually { server.log.contains("\"serving\"") }, "everybody is ready, not only the first")
        var connections: [HTTPConnection] = []
        var owners: [pid_t: Int] = [:]
        for _ in 0..<64 {
          let connection = try HTTPConnection(port: server.port)
          #expect(try connection.exchange(HTTPRequest("GET", "/healthz")).status == 200)
          connections.append(connection)
          let clientPort = SupervisorDescriptors.localPort(of: connection.socket.descriptor)
          let owner = SupervisorDescriptors.owner(
            ofConnectionFrom: clientPort, to: server.port, among: server.workers)
          owners[try #require(owner), default: 0] += 1
        }
        #expect(Set(owners.keys) == Set(server.workers), "\(owners)")
      }
    }

    @Test func aKilledWorkerIsReplacedWhileItsSiblingsServe() throws {
      try withRingDraft(workers: 2) { server in
        let before = server.workers
        for (index, victim) in before.enumerated() {
          kill(victim, SIGKILL)
          // From the moment the death is known every connection is answered, whoever would have had it.
          #expect(eventually(within: 5) { !ProcessTable.exists(victim) })
          for _ in 0..<50 {
            let answer = try server.get("/healthz")
            #expect(answer.status == 200)
          }
          #expect(eventually { server.workers.count == 2 })
          #expect(hasReplaced(server, deaths: index + 1))
        }
        #expect(Set(server.workers).isDisjoint(with: before))
        #expect(server.log.components(separatedBy: "was killed by SIGKILL").count - 1 == 2, "each death once")
      }
    }

    @Test func aKilledBrokerIsReplacedAndTheWorkersStay() throws {
      try withRingDraft(workers: 2) { server in
        let workers = server.workers
        let broker = try #require(server.broker)
        kill(broker, SIGKILL)
        #expect(eventually { server.broker.map { $0 != broker } ?? false })
        #expect(try eventually { try server.get("/readyz").status == 200 })
        #expect(server.workers == workers)
      }
    }

    @Test func theBacklogIsTheSupervisorsAlsoAfterTheWorkersAdoptedTheListeners() throws {
      try withRingDraft(workers: 2) { server in
        let output = server.folder + "/ss"
        let listing = try SpawnedProcess(
          "/usr/bin/env", ["ss", "-ltnH", "sport = :\(server.port)"], environment: ["PATH": "/usr/bin:/bin:/usr/sbin"],
          workingDirectory: "/", output: output)
        #expect(listing.waitForExit(within: 10) == 0)
        let lines = try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n")
        // Columns: state, accept queue, backlog, local address.
        let backlogs = lines.compactMap { Int($0.split(separator: " ")[2]) }
        #expect(backlogs == Array(repeating: 1_024, count: Self.listeners))
      }
    }

    @Test func childrenInheritTheListenersAndNothingElse() throws {
      try withRingDraft(workers: 2) { server in
        let supervisor = SupervisorDescriptors.sockets(of: server.supervisor.pid)
        let files = Set(SupervisorDescriptors.targets(of: server.supervisor.pid).values)
        #expect(files.contains(server.dataFolder + "/ringdraft.lock"))
        for worker in server.workers {
          #expect(SupervisorDescriptors.sockets(of: worker).intersection(supervisor).count == Self.listeners)
          #expect(!SupervisorDescriptors.targets(of: worker).values.contains(server.dataFolder + "/ringdraft.lock"))
          #expect(SupervisorDescriptors.targets(of: worker)[0] == "/dev/null")
        }
        let broker = try #require(server.broker)
        #expect(SupervisorDescriptors.sockets(of: broker).isDisjoint(with: supervisor))
        #expect(!SupervisorDescriptors.targets(of: broker).values.contains(server.dataFolder + "/ringdraft.lock"))
      }
    }

    @Test func theSupervisorIsOneThread() throws {
      try withRingDraft(workers: 1) { server in
        let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(server.supervisor.pid)/task")
        #expect(tasks.count == 1)
      }
    }

    @Test func aPersonIsToldWhereItServesWhereTheDataLiesAndWhatToTry() throws {
      try withRingDraft(workers: 1, ["LOG_FORMAT": "pretty"]) { server in
        #expect(eventually { server.log.contains("RingDraft serves on http://127.0.0.1:\(server.port)") })
        #expect(server.log.contains(server.databasePath))
        #expect(server.log.contains("curl http://127.0.0.1:\(server.port)/"))
      }
    }

    @Test func aSingleListenerPassedBySystemdIsSharedByAllWorkers() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let listener = try SupervisorListener()
      // The descriptor becomes 3, as systemd passes it; LISTEN_PID must be the process that takes it.
      let command = "exec 3<&0 0</dev/null; LISTEN_FDS=1 LISTEN_PID=$$ exec \"$0\""
      let process = try SpawnedProcess(
        "/bin/sh", ["-c", command, BuildFolder.executable("ringdraft")],
        environment: ["PATH": "/usr/bin:/bin", "DATA_DIR": folder.path + "/data", "WORKERS": "3"],
        workingDirectory: folder.path, standardInput: listener.descriptor, output: folder.path + "/log")
      defer {
        process.signal(SIGKILL)
        _ = process.waitForExit(within: 5)
      }
      #expect(
        eventually(within: RingDraftProcess.startSeconds) {
          let answer = try? HTTPConnection(port: listener.port).exchange(HTTPRequest("GET", "/readyz"))
          return answer?.status == 200
        })
      let workers = ProcessTable.children(of: process.pid, running: "ringdraft-worker")
      #expect(workers.count == 3)
      process.signal(SIGTERM)
      #expect(process.waitForExit(within: RingDraftProcess.stopSeconds) == 0)
    }

    /// Whether as many replacements as deaths have been announced.
    private func hasReplaced(_ server: RingDraftProcess, deaths: Int) -> Bool {
      eventually { server.log.components(separatedBy: "is ready again").count - 1 == deaths }
    }
  }
}
