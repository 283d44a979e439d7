import Foundation
import Testing

extension EndToEnd {
  /// What a child has of the supervisor's, by `/proc/PID/fd`.
  @Suite struct SupervisorInheritanceTests {
    private static let seconds = RingDraftProcess.startSeconds
    private static let firstListener = 4
    private static let listeners = 16

    /// After every kind of start: at first, after deaths, and by a reload.
    @Test func childrenHaveWhatTheyNeedAndNothingElse() throws {
      try withRingDraft(workers: 2, ["DRAIN_SECONDS": "1"]) { server in
        #expect(eventually(within: Self.seconds) { server.log.contains("\"serving\"") })
        try expectInheritance(server)
        let count = descriptorCount(server)

        try killAndWait(try #require(server.workers.first), server)
        try killAndWait(try #require(server.broker), server)
        try expectInheritance(server)
        #expect(eventually { descriptorCount(server) == count }, "a death leaves nothing open")

        try reload(server, generation: 1)
        try expectInheritance(server)
        // The programs of the first generation stay, from whose file the broker still runs.
        #expect(eventually { descriptorCount(server) <= count + 2 })
        let reloaded = descriptorCount(server)
        try reload(server, generation: 2)
        #expect(eventually { descriptorCount(server) == reloaded }, "nor does another reload")
      }
    }

    private func descriptorCount(_ server: RingDraftProcess) -> Int {
      SupervisorDescriptors.targets(of: server.supervisor.pid).count
    }

    /// Returns when the generation before is gone.
    private func reload(_ server: RingDraftProcess, generation: Int) throws {
      let gone = { server.log.components(separatedBy: "the last worker of a generation is gone").count - 1 }
      server.supervisor.signal(SIGHUP)
      #expect(eventually(within: Self.seconds) { gone() == generation })
    }

    private func killAndWait(_ victim: pid_t, _ server: RingDraftProcess) throws {
      let before = server.log.components(separatedBy: "is ready again").count
      kill(victim, SIGKILL)
      #expect(
        eventually(within: Self.seconds) { server.log.components(separatedBy: "is ready again").count > before })
    }

    private func expectInheritance(_ server: RingDraftProcess) throws {
      let supervisor = SupervisorDescriptors.targets(of: server.supervisor.pid)
      let open = supervisor.keys.filter { number in
        number > 2 && !SupervisorDescriptors.isCloseOnExec(number, of: server.supervisor.pid)
      }
      #expect(open.isEmpty, "\(open.map { supervisor[$0] ?? "" })")
      let listeners = try SupervisorDescriptors.listeners(of: server)
      #expect(listeners.count == Self.listeners)
      for worker in server.workers {
        let descriptors = SupervisorDescriptors.targets(of: worker)
        let inherited = (0..<Self.listeners).compactMap { descriptors[Self.firstListener + $0] }
        #expect(Set(inherited) == listeners)
        expectNothing(of: supervisor, in: descriptors, but: listeners)
      }
      let broker = try #require(server.broker)
      expectNothing(of: supervisor, in: SupervisorDescriptors.targets(of: broker), but: [])
    }

    /// Anything that has a name of its own: an event queue has none, every process makes its own.
    private func expectNothing(of supervisor: [Int: String], in child: [Int: String], but allowed: Set<String>) {
      #expect(child[0] == "/dev/null" && child[1] == supervisor[1] && child[2] == supervisor[2])
      #expect(child[3]?.hasPrefix("socket:") == true, "its control socket")
      let own = Set(supervisor.filter { $0.key > 2 && !$0.value.hasPrefix("anon_inode:") }.values)
      let shared = Set(child.filter { $0.key > 2 }.values).intersection(own).subtracting(allowed)
      #expect(shared.subtracting(["/dev/null"]).isEmpty, "\(shared)")
    }
  }
}
