import Foundation
import Testing

extension EndToEnd {
  /// No listener is without somebody who accepts: never by choice, and but for a moment after a death or a stall.
  @Suite struct ListenerCoverageTests {
    private static let seconds = RingDraftProcess.startSeconds
    /// Two looks in a row find nobody: more than an accident of looking.
    private static let never = 0.01
    private static let afterDeath = 0.05
    private static let afterStall = 0.4

    @Test func changesLeaveNoListenerAlone() throws {
      try withServing(["DRAIN_SECONDS": "1"]) { server in
        let findings = try ListenerSampler.watch(server) {
          signal(SIGHUP, "reload is done", server)
          #expect(eventually(within: Self.seconds) { server.log.contains("the last worker of a generation is gone") })
          signal(SIGTTIN, "one worker more is done", server)
          signal(SIGTTOU, "one worker fewer is done", server)
          #expect(eventually(within: Self.seconds) { server.workers.count == 3 })
        }
        #expect(findings.longestGap <= Self.never, "\(findings)")
        #expect(findings.looks > 10, "a look takes its time on a busy machine")
      }
    }

    @Test func theListenersOfAKilledWorkerHaveAnotherWithin50Milliseconds() throws {
      try withServing { server in
        for round in 1...3 {
          let victim = try #require(server.workers.first)
          let findings = try ListenerSampler.watch(server) {
            kill(victim, SIGKILL)
            let told = { server.log.components(separatedBy: "is ready again").count - 1 }
            #expect(eventually(within: Self.seconds) { told() == round })
          }
          #expect(findings.longestGap <= Self.afterDeath + findings.longestPause, "\(findings)")
        }
      }
    }

    @Test func theListenersOfAStalledWorkerHaveAnotherWithin400Milliseconds() throws {
      try withServing { server in
        let victim = try #require(server.workers.last)
        let findings = try ListenerSampler.watch(server) {
          try stall(victim, seconds: 1)
          #expect(eventually { server.log.contains("answers again") })
          usleep(500_000)
        }
        #expect(findings.longestGap <= Self.afterStall + findings.longestPause, "\(findings)")
        #expect(findings.longestGap > 0.1, "that it stood still was seen")
      }
    }

    @Test func aListenerThatNobodyAcceptsFromIsSeen() throws {
      try withServing(workers: 1) { server in
        let victim = try #require(server.workers.first)
        let findings = try ListenerSampler.watch(server) { try stall(victim, seconds: 0.7) }
        #expect(findings.longestGap > 0.5, "\(findings)")
      }
    }

    private func withServing(
      workers: Int = 3, _ settings: [String: String] = [:], _ body: (RingDraftProcess) throws -> Void
    ) throws {
      try withRingDraft(workers: workers, settings) { server in
        #expect(eventually(within: Self.seconds) { server.log.contains("\"serving\"") })
        try body(server)
      }
    }

    private func stall(_ victim: pid_t, seconds: Double) throws {
      guard ProcessTable.stop(victim) else { throw HarnessError("\(victim) does not stop") }
      usleep(UInt32(seconds * 1e6))
      kill(victim, SIGCONT)
    }

    private func signal(_ number: Int32, _ outcome: String, _ server: RingDraftProcess) {
      server.supervisor.signal(number)
      #expect(eventually(within: Self.seconds) { server.log.contains(outcome) }, "\(outcome)")
    }
  }
}
