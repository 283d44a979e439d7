import Foundation
import Testing

extension EndToEnd {
  /// How everything ends.
  @Suite struct SupervisorStopTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func aStopIsGracefulAndFreesPortAndFolder(signal: Int32) throws {
      try withRingDraft(workers: 2) { server in
        let children = server.workers + [try #require(server.broker)]
        let idle = try HTTPConnection(port: server.port)
        #expect(try idle.exchange(HTTPRequest("GET", "/healthz")).status == 200)
        server.supervisor.signal(signal)
        #expect(server.supervisor.waitForExit(within: 6) == 0)
        #expect(children.allSatisfy { !ProcessTable.exists($0) })
        // A dead process may keep its descriptors for a moment, until the last of its threads is gone.
        #expect(eventually(within: 1) { SupervisorListener.canListen(on: server.port) })
        let again = try RingDraftProcess(workers: 1, folder: server.folder, port: server.port)
        try again.waitUntilReady(workers: 1)
        again.supervisor.signal(SIGTERM)
        #expect(again.supervisor.waitForExit(within: RingDraftProcess.stopSeconds) == 0)
      }
    }

    /// As Ctrl-C in a terminal does: the children are not in the supervisor's process group.
    @Test func anInterruptOfTheWholeProcessGroupIsGracefulToo() throws {
      try withRingDraft(workers: 2) { server in
        kill(-server.supervisor.pid, SIGINT)
        #expect(server.supervisor.waitForExit(within: 6) == 0)
        #expect(!server.log.contains("was killed by"))
      }
    }

    /// As `timeout` does: it signals its child, and then the child's whole process group.
    @Test func aRequestThatComesTwiceInAMomentIsOne() throws {
      try withRingDraft(workers: 2) { server in
        server.supervisor.signal(SIGTERM)
        usleep(5_000)
        server.supervisor.signal(SIGTERM)
        #expect(server.supervisor.waitForExit(within: 6) == 0)
        #expect(!server.log.contains("at once"))
      }
    }

    /// As `nohup` starts a program.
    @Test func aSignalThatWasIgnoredAtTheStartIsIgnored() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let port = try freePort()
      let environment = [
        "PATH": "/usr/bin:/bin", "DATA_DIR": folder.path + "/data", "PORT": String(port), "WORKERS": "1",
        "LOG_FORMAT": "json",
      ]
      let log = folder.path + "/log"
      let process = try SpawnedProcess(
        "/bin/sh", ["-c", "trap '' HUP; exec \"$0\"", BuildFolder.executable("ringdraft")], environment: environment,
        workingDirectory: folder.path, output: log)
      defer {
        process.signal(SIGKILL)
        _ = process.waitForExit(within: 5)
      }
      let isServing = eventually(within: RingDraftProcess.startSeconds) {
        (try? String(contentsOfFile: log, encoding: .utf8))?.contains("\"serving\"") == true
      }
      #expect(isServing)
      process.signal(SIGHUP)
      #expect(process.waitForExit(within: 1) == nil)
      process.signal(SIGTERM)
      #expect(process.waitForExit(within: RingDraftProcess.stopSeconds) == 0)
      #expect(!(try String(contentsOfFile: log, encoding: .utf8)).contains("was killed by"))
    }

    @Test func aStuckWorkerCannotHoldUpAStop() throws {
      try withRingDraft(workers: 2, ["STOP_SECONDS": "1"]) { server in
        let stuck = try #require(server.workers.first)
        kill(stuck, SIGSTOP)
        let began = monotonicSeconds()
        server.supervisor.signal(SIGTERM)
        #expect(server.supervisor.waitForExit(within: 10) == 0)
        #expect(monotonicSeconds() - began < 3)
        #expect(!ProcessTable.exists(stuck))
      }
    }

    @Test func aSecondSignalEndsEverythingAtOnce() throws {
      try withRingDraft(workers: 2) { server in
        let children = server.workers + [try #require(server.broker)]
        kill(children[0], SIGSTOP)
        server.supervisor.signal(SIGTERM)
        #expect(eventually { server.log.contains("stopping") })
        // Within a second it would count as the same request.
        usleep(1_100_000)
        let began = monotonicSeconds()
        server.supervisor.signal(SIGTERM)
        #expect(server.supervisor.waitForExit(within: 10) == 1)
        #expect(monotonicSeconds() - began < 1)
        #expect(children.allSatisfy { !ProcessTable.exists($0) })
      }
    }

    @Test func noChildOutlivesAKilledSupervisor() throws {
      try withRingDraft(workers: 4) { server in
        let children = server.workers + [try #require(server.broker)]
        #expect(children.count == 5)
        server.supervisor.signal(SIGKILL)
        #expect(eventually(within: 1) { children.allSatisfy { !ProcessTable.exists($0) } })
        // A dead process may keep its descriptors for a moment, until the last of its threads is gone.
        #expect(eventually(within: 1) { SupervisorListener.canListen(on: server.port) })
      }
    }

    @Test func systemdIsToldOfReadinessAndOfTheStop() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let manager = try SupervisorNotifications(path: folder.path + "/notify")
      try withRingDraft(workers: 1, ["NOTIFY_SOCKET": manager.path]) { server in
        #expect(manager.receive(until: "READY=1"))
        server.supervisor.signal(SIGTERM)
        #expect(manager.receive(until: "STOPPING=1"))
        #expect(server.supervisor.waitForExit(within: RingDraftProcess.stopSeconds) == 0)
      }
    }
  }
}
