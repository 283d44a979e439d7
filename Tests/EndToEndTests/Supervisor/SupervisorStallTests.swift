import ContractJSON
import Foundation
import Synchronization
import Testing

extension EndToEnd {
  /// Processes that run and do nothing: stopped with SIGSTOP, as a blocked event loop would be.
  @Suite struct SupervisorStallTests {
    /// 0.1 s until the next ping, 0.3 s without an answer, and what a loaded machine adds.
    private static let handoverSeconds = 3.0
    /// Ten seconds without an answer, two until SIGKILL, and what a loaded machine adds.
    private static let killSeconds = 20.0

    @Test func aStoppedWorkersListenersAreServedByItsSiblingsAndItIsReplaced() throws {
      try withRingDraft { server in
        #expect(isServing(server))
        let victim = try #require(server.workers.first)
        let isOver = Atomic<Bool>(false)
        // Whoever connects is answered within the bound, also those whose connection the stopped worker would have had:
        // it waits in the listener's queue. What the worker had accepted before may take until its end.
        let slowest = try allConcurrently(9) { index in
          var slowest = 0.0
          guard index < 8 else {
            #expect(ProcessTable.stop(victim))
            #expect(eventually(within: Self.killSeconds) { !ProcessTable.exists(victim) })
            isOver.store(true, ordering: .relaxed)
            return slowest
          }
          while !isOver.load(ordering: .relaxed) {
            let began = monotonicSeconds()
            // A connection that the victim accepted at the moment of its stop ends unanswered with it.
            if (try? server.get("/healthz").status) == 200 { slowest = max(slowest, monotonicSeconds() - began) }
            usleep(20_000)
          }
          return slowest
        }
        #expect((slowest.max() ?? 0) < Self.handoverSeconds, "\(slowest)")
        #expect(server.log.contains("worker 0 does not answer"))
        #expect(server.log.contains("its event loop did not answer for 10 s"))
        #expect(eventually { server.workers.count == 4 && !server.workers.contains(victim) })
        #expect(try eventually { try server.get("/readyz").status == 200 })
      }
    }

    @Test func newConnectionsAreAllServedOnceAStallIsNoticed() throws {
      try withRingDraft { server in
        #expect(isServing(server))
        let victim = try #require(server.workers.last)
        #expect(ProcessTable.stop(victim))
        #expect(eventually(within: Self.handoverSeconds) { server.log.contains("does not answer") })
        let connections = try (0..<64).map { _ in
          let connection = try HTTPConnection(port: server.port, timeoutSeconds: 5)
          #expect(try connection.exchange(HTTPRequest("GET", "/healthz")).status == 200)
          return connection
        }
        #expect(ProcessTable.exists(victim), "the siblings did this, not a successor")
        kill(victim, SIGCONT)
        #expect(eventually { server.log.contains("answers again") })
        #expect(try connections[0].exchange(HTTPRequest("GET", "/readyz")).status == 200)
        #expect(server.workers.contains(victim), "a stall that ends in time costs nobody a process")
      }
    }

    @Test func aStoppedBrokerIsReplacedAndChangesAreMadeAgain() throws {
      try withRingDraft(workers: 2) { server in
        #expect(isServing(server))
        let workers = server.workers
        let draft = try server.createDraft(by: "u")
        let victim = try #require(server.broker)
        #expect(ProcessTable.stop(victim))
        #expect(try server.draft(draft)["draft_id"]?.stringValue == draft, "reads go on")
        #expect(eventually(within: Self.killSeconds) { server.broker.map { $0 != victim } ?? false })
        #expect(try eventually { try server.get("/readyz").status == 200 })
        #expect(try server.append(to: draft, by: "u", "again", key: "again").status == 200)
        #expect(server.workers == workers)
      }
    }

    @Test func aStoppedSupervisorKillsNobodyWhenItGoesOn() throws {
      try withRingDraft(workers: 2) { server in
        #expect(isServing(server))
        let children = server.workers + [try #require(server.broker)]
        #expect(ProcessTable.stop(server.supervisor.pid))
        // As a machine that is suspended: all of them stop, and the supervisor is the first to go on.
        for child in children { #expect(ProcessTable.stop(child)) }
        _ = eventually(within: 12) { false }
        server.supervisor.signal(SIGCONT)
        _ = eventually(within: 1) { false }
        for child in children { kill(child, SIGCONT) }
        #expect(try eventually { try server.get("/readyz").status == 200 })
        _ = eventually(within: 3) { false }
        #expect(server.workers + [try #require(server.broker)] == children)
        #expect(!server.log.contains("was killed"))
      }
    }

    @Test func aBrokerThatNeverGetsItsLockStopsTheStart() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let lock = open(folder.path + "/ringdraft.db.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
      defer { close(lock) }
      #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
      let attempt = try SupervisorAttempt(["DATA_DIR": folder.path, "BOOT_TIMEOUT": "2"])
      #expect(attempt.isRefused(naming: "the broker could not start", "2000 ms", "lock of the database"), "\(attempt)")
    }

    /// Waits until every worker is ready, and so is asked whether it answers.
    private func isServing(_ server: RingDraftProcess) -> Bool {
      eventually(within: RingDraftProcess.startSeconds) { server.log.contains("\"serving\"") }
    }
  }
}
