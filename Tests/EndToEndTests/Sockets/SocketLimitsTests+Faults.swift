import ContractJSON
import Glibc
import Testing

/// Limits of sockets when workers and the broker die, or stall.
extension EndToEnd.SocketLimitsTests {
  @Test("four workers: the slots of a killed worker are free within 100 ms, and no others")
  func freedByDeath() throws {
    try withRingDraft(workers: 4, Self.on(["WS_MAX_SOCKETS_PER_USER": "40"])) { server throws in
      let sockets = try (0..<40).map { _ in try SocketAttempt(server, user: "ada") }
      #expect(sockets.allSatisfy { $0.isIn })
      kill(try #require(server.workers.first), SIGKILL)
      usleep(100_000)
      let ended = sockets.count { $0.socket.socket.isReadable(within: 0) }
      #expect(ended > 0)
      let successors = try (0..<ended).map { _ in try SocketAttempt(server, user: "ada") }
      #expect(successors.allSatisfy { $0.isIn })
      #expect(try SocketAttempt(server, user: "ada").refusal == Self.userLimit)
    }
  }

  @Test("four workers: a broker that is killed drops no socket, and its successor has the same counts")
  func brokerKilled() throws {
    let settings = ["WS_MAX_SOCKETS_PER_USER": "8", "JOIN_DEADLINE_MS": "20000"]
    try withRingDraft(workers: 4, Self.on(settings)) { server throws in
      var seconds: [Double] = []
      var sockets = try (0..<8).map { _ in try SocketAttempt(server, user: "ada") }
      for round in 1...5 {
        let broker = try #require(server.broker)
        let begin = monotonicSeconds()
        kill(broker, SIGKILL)
        let attempts = try allConcurrently(12) { _ in try SocketAttempt(server, user: "ada") }
        #expect(attempts.allSatisfy { $0.refusal == Self.userLimit }, "round \(round): \(attempts.map(\.first))")
        seconds.append(monotonicSeconds() - begin)
        for socket in sockets { #expect(try socket.isAnswered()) }
        try sockets.removeFirst().socket.close()
        usleep(100_000)
        sockets.append(try SocketAttempt(server, user: "ada"))
        #expect(sockets.last?.isIn == true, "round \(round)")
      }
      // From the kill to the last answer. A machine that is busy may take longer now and then.
      #expect((seconds.min() ?? 9) < 1, "\(seconds)")
    }
  }

  @Test("four workers: worker and broker killed together leave the counts right")
  func bothKilled() throws {
    let settings = ["WS_MAX_SOCKETS_PER_USER": "20", "JOIN_DEADLINE_MS": "20000"]
    try withRingDraft(workers: 4, Self.on(settings)) { server throws in
      let sockets = try (0..<20).map { _ in try SocketAttempt(server, user: "ada") }
      kill(try #require(server.broker), SIGKILL)
      kill(try #require(server.workers.first), SIGKILL)
      #expect(eventually(within: 30) { server.broker != nil && server.workers.count == 4 })
      let ended = sockets.count { $0.socket.socket.isReadable(within: 0) }
      let successors = try (0..<ended).map { _ in try SocketAttempt(server, user: "ada") }
      #expect(successors.allSatisfy { $0.isIn })
      #expect(try SocketAttempt(server, user: "ada").refusal == Self.userLimit)
    }
  }

  @Test("four workers: while the broker is away new sockets wait, then 1013; existing ones stay")
  func brokerAway() throws {
    let settings = ["JOIN_DEADLINE_MS": "500", "WS_MESSAGES_PER_MINUTE": "600", "BROKER_DEADLINE_MS": "100"]
    try withRingDraft(workers: 4, Self.on(settings)) { server throws in
      let existing = try SocketAttempt(server, user: "ada")
      let broker = try #require(server.broker)
      #expect(ProcessTable.stop(broker))
      defer { kill(broker, SIGCONT) }
      let waiting = try server.openSocket("room", user: "grace")
      #expect(try waiting.receive() == .close(code: 1_013, reason: "Limits cannot be decided now"))
      #expect(try existing.isAnswered())
      kill(broker, SIGCONT)
      let late = try (0..<3).map { _ in try SocketAttempt(server, user: "grace") }
      #expect(late.allSatisfy { $0.isIn }, "who gave up waiting holds nothing")
    }
  }
}
