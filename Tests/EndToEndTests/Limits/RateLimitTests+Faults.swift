import ContractJSON
import Glibc
import Synchronization
import Testing

/// Rate limits while something goes wrong.
extension EndToEnd.RateLimitTests {
  @Test("no amnesty: a broker killed again and again admits no more than burst and rate")
  func noAmnesty() throws {
    let settings = [
      "RATE_LIMIT_ROUTES": "drafts.list=60/20", "BROKER_DOWN_MODE": "closed", "BROKER_DEADLINE_MS": "3000",
    ]
    try withRingDraft(workers: 4, Self.slow.merging(settings) { $1 }) { server in
      // One that dies before everybody has served ends the start.
      try server.waitUntilServing()
      let begin = ContinuousClock.now
      var statuses: [Int] = []
      for _ in 0..<10 {
        let broker = try #require(server.broker)
        let answers = try allConcurrently(8) { client in
          try (0..<10).map { number in
            if client == 0, number == 5 { kill(broker, SIGKILL) }
            return try server.get("/v1/collab/drafts", user: "ada").status
          }
        }
        statuses += answers.flatMap(\.self)
        #expect(eventually(within: 30) { server.broker != nil && server.broker != broker })
      }
      let seconds = (ContinuousClock.now - begin) / .seconds(1)
      let admitted = statuses.count { $0 == 200 }
      #expect(Double(admitted) <= 20 + seconds + 1, "\(admitted) in \(seconds) s")
      #expect(admitted >= 20)
      #expect(statuses.allSatisfy { [200, 429, 503].contains($0) })
    }
  }

  @Test("while the broker is away each worker admits its share of the limits, and changes wait")
  func brokerAway() throws {
    let settings = ["BROKER_DEADLINE_MS": "100", "COMMAND_DEADLINE_MS": "500"]
    try withRingDraft(workers: 2, Self.slow.merging(settings) { $1 }) { server in
      let broker = try #require(server.broker)
      #expect(ProcessTable.stop(broker))
      defer { kill(broker, SIGCONT) }
      let statuses = try allConcurrently(60) { _ in try server.get("/v1/collab/drafts", user: "ada").status }
      #expect(statuses.allSatisfy { $0 == 200 || $0 == 429 })
      #expect((15...30).contains(statuses.count { $0 == 200 }), "two shares of 15, of the workers that were asked")
      #expect(
        try server.post("/v1/collab/drafts", user: "ada", ["title": "t", "platform": "x"]).status == 503)
    }
  }

  @Test(
    "while the broker is away reads are all admitted, or none, where that is configured", arguments: ["open", "closed"])
  func brokerAwayUndivided(mode: String) throws {
    let settings = ["BROKER_DEADLINE_MS": "100", "COMMAND_DEADLINE_MS": "500", "BROKER_DOWN_MODE": mode]
    try withRingDraft(workers: 2, Self.slow.merging(settings) { $1 }) { server in
      let broker = try #require(server.broker)
      #expect(ProcessTable.stop(broker))
      defer { kill(broker, SIGCONT) }
      let answers = try allConcurrently(60) { _ in try server.get("/v1/collab/drafts", user: "ada") }
      let status = mode == "open" ? 200 : 503
      #expect(answers.allSatisfy { $0.status == status })
      #expect(mode == "open" || answers.allSatisfy { $0.errorCode == "unavailable" && $0["retry-after"] == "1" })
      #expect(try server.post("/v1/collab/drafts", user: "ada", ["title": "t", "platform": "x"]).status == 503)
    }
  }

  @Test("four workers: no request fails while the broker is killed again and again under load")
  func killedUnderLoad() throws {
    try withRingDraft(workers: 4, Hardening.everything) { server in
      let drafts = try (0..<16).map { try server.createDraft(by: "ada\($0)") }
      let isOver = Atomic<Bool>(false)
      let counts = try allConcurrently(17) { client -> Int in
        guard client < 16 else {
          defer { isOver.store(true, ordering: .relaxed) }
          for _ in 0..<4 {
            guard let broker = server.broker else { throw HarnessError("no broker") }
            kill(broker, SIGKILL)
            guard eventually(within: 30, { server.broker.map { $0 != broker } == true }) else {
              throw HarnessError("no successor")
            }
            _ = try server.createDraft(by: "eve")
          }
          return 0
        }
        var answered = 0
        while !isOver.load(ordering: .relaxed) {
          let user = "ada\(client)"
          let read = try server.get("/v1/collab/drafts/\(drafts[client])", user: user)
          let change = try server.append(to: drafts[client], by: user, "words", key: "k\(answered)")
          guard read.status == 200, change.status == 200 else {
            throw HarnessError("\(read.status) \(read.text.prefix(200)), \(change.status) \(change.text.prefix(200))")
          }
          answered += 1
        }
        return answered
      }
      #expect(counts.dropLast().allSatisfy { $0 > 0 })
    }
  }

  @Test("steps of the wall clock by an hour, forward and back, change nothing")
  func wallClockSteps() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let clock = try WallClockLibrary(in: folder.path)
    let settings = Self.slow.merging(["RATE_LIMIT_ROUTES": "drafts.list=1/3"]) { $1 }.merging(clock.environment) { $1 }
    try withRingDraft(workers: 2, settings) { server in
      func hourNow() throws -> Double {
        let draft = try server.draft(server.createDraft(by: "clock"))
        return Double(try #require(draft["created_at"]?.stringValue).prefix(13).suffix(2)) ?? -1
      }
      func statuses(_ user: String) throws -> [Int] {
        try (0..<4).map { _ in try server.get("/v1/collab/drafts", user: user).status }
      }
      #expect(try statuses("ada") == [200, 200, 200, 429])
      let hour = try hourNow()
      for (number, step) in [3_600, -3_600, 0].enumerated() {
        try clock.step(to: Int64(step))
        if step != 0 { #expect(try hourNow() != hour, "the clock was stepped") }
        #expect(try statuses("ada") == [429, 429, 429, 429], "no amnesty")
        #expect(try statuses("user\(number)") == [200, 200, 200, 429], "no penalty")
      }
    }
  }
}
