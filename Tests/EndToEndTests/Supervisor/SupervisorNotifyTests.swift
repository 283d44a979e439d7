import Foundation
import Testing

extension EndToEnd {
  /// What the supervisor tells a service manager, and what not.
  @Suite struct SupervisorNotifyTests {
    private func withManager(
      workers: Int, _ settings: [String: String] = [:],
      _ body: (RingDraftProcess, SupervisorNotifications) throws -> Void
    ) throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let manager = try SupervisorNotifications(path: folder.path + "/notify")
      let environment = settings.merging(["NOTIFY_SOCKET": manager.path]) { $1 }
      try withRingDraft(workers: workers, environment) { try body($0, manager) }
    }

    @Test func theStatusIsCurrent() throws {
      try withManager(workers: 2) { server, manager in
        #expect(manager.receive(until: "READY=1"))
        #expect(manager.receive(until: "STATUS=2 of 2 workers ready, 0 sockets, generation 1"))
        let draft = try server.createDraft(by: "u")
        let sockets = try (0..<3).map { _ in try server.join(draft, user: "u") }
        #expect(manager.receive(until: "STATUS=2 of 2 workers ready, 3 sockets, generation 1"))
        kill(try #require(server.broker), SIGSTOP)
        #expect(manager.receive(until: "STATUS=2 of 2 workers ready, 3 sockets, generation 1, the broker is not ready"))
        kill(try #require(server.broker), SIGCONT)
        server.supervisor.signal(SIGHUP)
        #expect(manager.receive(until: "RELOADING=1"))
        #expect(manager.receive(until: "EXTEND_TIMEOUT_USEC=15000000"))
        #expect(manager.receive(until: "READY=1"))
        withExtendedLifetime(sockets) {}
      }
    }

    @Test func theWatchdogIsToldWhileTheBrokerAndAMajorityAnswer() throws {
      // A second, so that a loaded machine is not taken for a fault.
      try withManager(workers: 3, ["WATCHDOG_USEC": "1000000", "WORKER_TIMEOUT": "60"]) { server, manager in
        #expect(manager.receive(until: "READY=1"))
        #expect(manager.receive(until: "WATCHDOG=1"))
        let workers = server.workers
        kill(workers[0], SIGSTOP)
        #expect(manager.has("WATCHDOG=1", withinSeconds: 4), "two of three are a majority")
        kill(workers[1], SIGSTOP)
        #expect(manager.hasStopped(saying: "WATCHDOG=1", forSeconds: 2, withinSeconds: 10))
        for worker in workers { kill(worker, SIGCONT) }
        #expect(manager.receive(until: "WATCHDOG=1"))
        let broker = try #require(server.broker)
        kill(broker, SIGSTOP)
        #expect(manager.hasStopped(saying: "WATCHDOG=1", forSeconds: 2, withinSeconds: 10))
        kill(broker, SIGCONT)
        #expect(manager.receive(until: "WATCHDOG=1"))
      }
    }

    @Test func listenersAreStoredAndALongStopIsExtended() throws {
      try withManager(workers: 1, ["LISTENERS": "3", "STOP_SECONDS": "8"]) { server, manager in
        #expect(manager.receive(until: "FDNAME=ringdraft-http"))
        #expect(manager.receive(until: "READY=1"))
        let draft = try server.createDraft(by: "u")
        let sockets = try (0..<4).map { _ in try server.join(draft, user: "u") }
        server.supervisor.signal(SIGTERM)
        #expect(manager.receive(until: "STOPPING=1"))
        #expect(manager.receive(until: "EXTEND_TIMEOUT_USEC=15000000"))
        #expect(server.supervisor.waitForExit(within: RingDraftProcess.stopSeconds) == 0)
        withExtendedLifetime(sockets) {}
      }
    }
  }
}

extension SupervisorNotifications {
  /// Whether a line comes within this time, counted from now: what lies there unread does not count.
  fileprivate func has(_ line: String, withinSeconds seconds: Double) -> Bool {
    discardAll()
    let end = monotonicSeconds() + seconds
    while monotonicSeconds() < end {
      if next(withinSeconds: 0.1).contains(line) { return true }
    }
    return false
  }

  /// Whether for some time a line does not come any more.
  fileprivate func hasStopped(saying line: String, forSeconds pause: Double, withinSeconds seconds: Double) -> Bool {
    discardAll()
    let end = monotonicSeconds() + seconds
    var last = monotonicSeconds()
    while monotonicSeconds() < end {
      if next(withinSeconds: 0.1).contains(line) { last = monotonicSeconds() }
      if monotonicSeconds() - last >= pause { return true }
    }
    return false
  }
}
