import ContractJSON
import Foundation
import Synchronization
import Testing

extension EndToEnd {
  /// Processes are killed under load: what was acknowledged is there, and nobody notices more than must be.
  @Suite struct DurabilityTests {
    @Test func killedWorkersLoseNothingThatWasAcknowledged() throws {
      try withRingDraft { server in
        let load = try LoadedServer(server: server)
        let served = Mutex<[Int]>([])
        let clients = try load.run {
          for _ in 0..<4 {
            pause(0.6)
            guard let victim = server.workers.randomElement() else { continue }
            let ports = try load.kill(worker: victim)
            served.withLock { $0 += ports }
          }
        }
        try load.expectStored(clients)
        let expected = served.withLock { $0.sorted() }
        #expect(!expected.isEmpty)
        let broken = clients.flatMap(\.brokenPorts).sorted()
        #expect(broken == expected, "the killed workers' connections, and no other")
        #expect(clients.reduce(0) { $0 + $1.acknowledged.count } > LoadedServer.clientCount * 2)
      }
    }

    @Test func aKilledWorkerBreaksOnlyItsOwnConnections() throws {
      try withRingDraft { server in
        let workers = server.workers
        let connections = try (0..<64).map { _ in
          let connection = try HTTPConnection(port: server.port)
          #expect(try connection.exchange(HTTPRequest("GET", "/healthz")).status == 200)
          return connection
        }
        let served = SupervisorDescriptors.owners(ofConnectionsTo: server.port, among: workers)
        let owners = connections.map { served[SupervisorDescriptors.localPort(of: $0.socket.descriptor)] }
        let victim = try #require(owners[0])
        kill(victim, SIGKILL)
        #expect(eventually { !ProcessTable.exists(victim) })
        for (connection, owner) in zip(connections, owners) {
          let answer = try? connection.exchange(HTTPRequest("GET", "/healthz"))
          #expect((answer?.status == 200) == (owner != victim))
        }
      }
    }

    @Test func aKilledBrokerLosesNoAcknowledgementNoSocketAndNoEvent() throws {
      try withRingDraft { server in
        let load = try LoadedServer(server: server)
        let watchers = try load.drafts.flatMap { draft in
          try (0..<4).map { try server.join(draft, user: "watcher\($0)", timeoutSeconds: 60) }
        }
        let clients = try load.run {
          for _ in 0..<3 {
            pause(1)
            guard let victim = server.broker else { continue }
            kill(victim, SIGKILL)
            #expect(eventually { server.broker.map { $0 != victim } ?? false })
          }
        }
        try load.expectStored(clients)
        #expect(clients.flatMap(\.brokenPorts) == [], "no worker connection ends with the broker")
        for (index, watcher) in watchers.enumerated() {
          let count = try Database.segments(of: load.drafts[index / 4], in: server.databasePath).count
          let orders = try (0..<count).map { _ in try watcher.receiveJSON()["data"]?["segment_order"]?.integerValue }
          #expect(orders == Array(0..<count), "watcher \(index)")
          #expect(try watcher.receivesNothing(for: 0.05))
        }
      }
    }

    @Test func acknowledgedAppendsSurviveTheDeathOfAllProcesses() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      var acknowledged: [String] = []
      var draft = ""
      for round in 0..<3 {
        let server = try RingDraftProcess(workers: 2, folder: folder.path)
        let watchdog = try Watchdog(over: server.supervisor.pid)
        defer {
          server.supervisor.signal(SIGKILL)
          _ = server.supervisor.waitForExit(within: 5)
          watchdog.dismiss()
        }
        try server.waitUntilReady(workers: 2)
        if round == 0 { draft = try server.createDraft(by: "u") }
        let shown = try server.draft(draft)["segments"]?.arrayValue ?? []
        #expect(shown.compactMap { $0["content"]?.stringValue } == acknowledged)
        for index in 0..<20 {
          let content = "round \(round), segment \(index)"
          #expect(try server.append(to: draft, by: "u", content, key: content).status == 200)
          acknowledged.append(content)
        }
      }
      #expect(
        try Database.segments(of: draft, in: folder.path + "/data/ringdraft.db").map(\.content) == acknowledged)
    }

    @Test func commandsWaitOverARestartOfTheBroker() throws {
      try withRingDraft(workers: 2) { server in
        let draft = try server.createDraft(by: "u")
        for index in 0..<5 {
          kill(try #require(server.broker), SIGKILL)
          let answer = try server.append(to: draft, by: "u", "segment \(index)", key: "key \(index)")
          #expect(answer.status == 200, "\(answer.text)")
          #expect(eventually { server.broker != nil })
        }
        #expect(try Database.segments(of: draft, in: server.databasePath).count == 5)
      }
    }
  }
}

/// Lets `seconds` pass.
private func pause(_ seconds: Double) {
  _ = eventually(within: seconds) { false }
}
