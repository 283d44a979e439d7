import ContractJSON
import Foundation
import Testing

extension EndToEnd {
  /// `ringdraftctl`'s verbs for the pool, over a real one.
  @Suite struct PoolVerbTests {
    private static let seconds = RingDraftProcess.startSeconds

    /// A server that serves, and a settings file of its own, which `body` may write anew.
    private func withPool(
      workers: Int = 2, _ settings: [String: String] = [:], _ body: (RingDraftProcess) throws -> Void
    ) throws {
      try withRingDraft(workers: workers, ["DRAIN_SECONDS": "2"].merging(settings) { $1 }) { server in
        try server.waitUntilServing()
        try body(server)
      }
    }

    private func write(_ text: String, _ server: RingDraftProcess) throws {
      try text.write(toFile: server.folder + "/.env", atomically: true, encoding: .utf8)
    }

    @Test func statusAndWorkersAreForPeopleAndForPrograms() throws {
      try withPool { server in
        let status = try server.control("status")
        #expect(status.exitCode == 0 && status.errors.isEmpty, "\(status)")
        #expect(status.lines.first == "state              serving", "\(status)")
        #expect(status.output.contains("127.0.0.1:\(server.port)") && status.output.contains("\nworkers\n  ready    2"))
        #expect(try server.control("status", "--json").json()["workers"]?["wanted"] == 2)
        let workers = try server.control("workers")
        #expect(workers.exitCode == 0 && workers.lines.count == 4, "\(workers)")
        #expect(workers.lines[0].split(separator: " ").first == "slot")
        let cells = workers.lines[2].split(separator: " ")
        #expect(
          cells.prefix(4) == ["worker", "0", "wanted", "ready"] && ["0-7", "8-15"].contains(where: cells.contains),
          "\(workers)")
        #expect(try server.control("workers", "--json").json()["slots"]?.arrayValue?.count == 3)
      }
    }

    @Test func aReloadReturnsWhenTheNewServeAndWithWaitWhenTheOldAreGone() throws {
      try withPool { server in
        let before = server.workers
        let draft = try server.createDraft(by: "ann")
        let socket = try server.join(draft, user: "ann")
        let reload = try server.control("reload")
        #expect(reload.exitCode == 0 && reload.output == "generation 2 serves\n" && reload.errors.isEmpty, "\(reload)")
        let after = Set(
          try server.control("workers", "--json").json()["slots"]?.arrayValue?.compactMap {
            $0["generation"] == 2 ? $0["pid"]?.integerValue : nil
          } ?? [])
        #expect(after.count == 2 && after.isDisjoint(with: before.map(Int.init)))
        let second = try server.control("reload", "--wait")
        #expect(second.lines == ["generation 3 serves", "who was to leave is gone"], "\(second)")
        #expect(Set(server.workers).isDisjoint(with: before) && server.workers.count == 2)
        let status = try server.control("status", "--json").json()
        #expect(status["last_reload"]?["outcome"] == "done" && status["last_reload"]?["generation"] == 3)
        withExtendedLifetime(socket) {}
      }
    }

    @Test func settingsThatCannotBeTakenAreToldAndChangeNothing() throws {
      try withPool { server in
        let before = server.workers
        try write("KEEP_ALIVE_MS=soon\n", server)
        let wrong = try server.control("reload")
        #expect(wrong.exitCode == 1 && wrong.output.isEmpty && wrong.errors.contains("KEEP_ALIVE_MS"), "\(wrong)")
        try write("LISTENERS=4\n", server)
        let fixed = try server.control("reload", "--json")
        #expect(fixed.exitCode == 1 && fixed.errors.contains("LISTENERS changed from 16 to 4"), "\(fixed)")
        #expect(fixed.lines.count == 2 && fixed.lines[0] == #"{"answer":"accepted"}"#, "\(fixed)")
        // The service is found also by settings that are wrong.
        try write("KEEP_ALIVE_MS=soon\nDATA_DIR=\(server.dataFolder)\n", server)
        let found = try ControlAttempt(["reload", "--env-file", server.folder + "/.env"])
        #expect(found.exitCode == 1 && found.errors.contains("not done: KEEP_ALIVE_MS"), "\(found)")
        #expect(server.workers == before)
        let status = try server.control("status", "--json").json()
        #expect(status["state"] == "serving" && status["last_reload"]?["outcome"] == "failed")
        #expect(status["last_reload"]?["reason"]?.stringValue?.contains("KEEP_ALIVE_MS") == true)
        try write("", server)
        #expect(try server.control("reload").exitCode == 0)
      }
    }

    @Test func workersThatCannotBootAreToldWithTheirLastLines() throws {
      try withPool(["LOG_LEVEL": "debug"]) { server in
        let before = server.workers
        let keys = server.folder + "/keys.json"
        try #"{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}"#
          .write(toFile: keys, atomically: true, encoding: .utf8)
        try write("JWT_JWKS_FILE=\(keys)\n", server)
        let reload = try server.control("reload")
        #expect(reload.exitCode == 1 && reload.errors.contains("could not start"), "\(reload)")
        let lines = reload.errors.split(separator: "\n")
        #expect(lines.count >= 3 && lines[0].contains("keys.json"), "\(reload)")
        #expect(lines[1] == "the last it logged:" && lines[2].hasPrefix("  20"), "\(reload)")
        #expect(lines[2].contains("starting") && lines[2].contains("generation=2"), "\(reload)")
        #expect(server.workers == before)
        let workers = try server.control("workers", "--json").json()
        #expect(workers["deaths"]?["workers"]?["boot_failed"] == 1, "\(workers)")
      }
    }

    @Test func aProgramThatDoesNotGetReadyIsToldWithTheTimeItHad() throws {
      try InstalledPrograms.withServer(["DRAIN_SECONDS": "1", "BOOT_TIMEOUT": "8"]) { server, programs in
        try server.waitUntilServing()
        try programs.replace("ringdraft-worker", with: "#!/bin/sh\nexec sleep 60\n")
        let slow = try server.control("reload")
        #expect(slow.exitCode == 1 && slow.errors.contains("worker 1 was not ready after 8000 ms"), "\(slow)")
        try programs.replace("ringdraft-worker", with: "#!/bin/sh\nexit 7\n")
        let ended = try server.control("reload")
        #expect(ended.exitCode == 1 && ended.errors.contains("it exited with code 7"), "\(ended)")
        let deaths = try #require(try server.operate("workers").first?["deaths"]?["workers"])
        #expect(deaths["not_ready"] == 1 && deaths["boot_failed"] == 1, "\(deaths)")
        #expect(try server.get("/readyz").status == 200)
        #expect(try server.operate("status").first?["generation"] == 1)
      }
    }

    @Test func scalingReturnsWhenTheNumberServesAndIsRefusedBeyondTheListeners() throws {
      try withPool(["LISTENERS": "4"]) { server in
        let more = try server.control("scale", "3")
        #expect(more.exitCode == 0 && more.output == "3 workers serve\n", "\(more)")
        #expect(server.workers.count == 3)
        let fewer = try server.control("scale", "1", "--wait")
        #expect(fewer.lines == ["1 worker serves", "who was to leave is gone"], "\(fewer)")
        #expect(server.workers.count == 1)
        for wrong in ["0", "5"] {
          let refused = try server.control("scale", wrong)
          #expect(refused.exitCode == 1 && refused.errors.contains("1 to 4, the number of listeners"), "\(refused)")
        }
        #expect(try server.control("scale", "1").exitCode == 0, "they serve already")
        #expect(try ControlAttempt(["scale", "many"]).exitCode == 64)
      }
    }

    @Test func aDrainedSlotIsTakenByANewProcess() throws {
      try withPool { server in
        let before = server.workers
        let drained = try server.control("drain", "1", "--wait")
        #expect(drained.lines == ["another serves in the place of worker 1", "who was to leave is gone"], "\(drained)")
        #expect(server.workers.count == 2 && server.workers.filter(before.contains) == [before[0]])
        let refused = try server.control("drain", "7")
        #expect(refused.exitCode == 1 && refused.errors.contains("there is no worker 7 that serves"), "\(refused)")
      }
    }

    @Test func everythingWorksWhileTheBrokerIsDown() throws {
      try withPool { server in
        let broker = try #require(server.broker)
        kill(broker, SIGSTOP)
        defer { kill(broker, SIGCONT) }
        #expect(eventually(within: 5) { (try? server.operate("status").first?["broker"]?["state"]) == "stalled" })
        let status = try server.control("status")
        #expect(status.exitCode == 0 && status.output.contains("stalled"), "\(status)")
        let scaled = try server.control("scale", "1")
        #expect(scaled.exitCode == 0, "\(scaled)")
        #expect(try server.control("workers").exitCode == 0)
        kill(broker, SIGKILL)
        #expect(
          eventually(within: Self.seconds) {
            (try? server.operate("workers").first?["deaths"]?["broker"]?["crashed"]) == 1
          })
      }
    }

    @Test func theStatsShowThePoolAndWhoDiedOfWhat() throws {
      try withPool { server in
        let names = [
          "state", "generation", "ready", "wanted", "leaving", "deaths", "slots_left_out", "slots", "deaths_by_slot",
        ]
        #expect(eventually(within: 10) { (try? server.stat("pool.ready")) == 2 })
        let pool = try #require(try server.stats()["pool"])
        #expect(pool.objectValue?.members.map(\.key) == names && pool["state"] == "serving")
        let slots = try #require(pool["slots"]?.arrayValue)
        #expect(slots.map { $0["slot"]?.stringValue } == ["broker", "worker 0", "worker 1"])
        #expect(slots.map { $0["listeners"] } == [0, 8, 8])
        #expect(
          slots[1].objectValue?.members.map(\.key) == [
            "slot", "role", "state", "pid", "generation", "process", "listeners", "started_at", "deaths",
            "accept_queue", "uptime_seconds", "requests", "in_service", "sockets", "request_p50_us", "request_p99_us",
            "lag_p50_us", "lag_p99_us", "cpu_seconds", "rss_bytes",
          ])
        kill(try #require(server.workers.first), SIGKILL)
        #expect(eventually(within: 10) { (try? server.stat("pool.deaths.workers.crashed")) == 1 })
        // The next broker is told as well.
        kill(try #require(server.broker), SIGKILL)
        #expect(eventually(within: Self.seconds) { (try? server.stat("pool.deaths.broker.crashed")) == 1 })
        let stats = try server.control("stats")
        #expect(stats.exitCode == 0 && stats.output.contains("pool.slots\n"), "\(stats)")
      }
    }

    @Test func whoStopsWaitingLosesTheAnswerOnly() throws {
      try withPool(["DRAIN_SECONDS": "60"]) { server in
        do {
          let gone = try OperatorConnection(server.controlSocket)
          gone.send("ringdraft/1 scale 3 wait\n")
          #expect(try gone.line()?["answer"] == "accepted")
        }
        #expect(eventually(within: Self.seconds) { server.log.contains("scaling to 3 workers is done") })
        #expect(eventually(within: Self.seconds) { server.workers.count == 3 })
        #expect(server.log.contains("\"operator_uid\":\"\(geteuid())\""))
        let draft = try server.createDraft(by: "ann")
        let sockets = try (0..<6).map { _ in try server.join(draft, user: "ann") }
        let impatient = try ControlAttempt([
          "reload", "--wait", "--timeout", "1", "--run-dir", server.dataFolder + "/run",
        ])
        #expect(impatient.exitCode == 2 && impatient.errors.contains("within 1 s"), "\(impatient)")
        withExtendedLifetime(sockets) {}
        #expect(eventually(within: Self.seconds) { server.log.contains("reload is done") })
      }
    }

    @Test func reloadsThatComeTogetherAreOneAfterTheFirst() throws {
      try withPool { server in
        let answers = try allConcurrently(4) { _ in try server.control("reload") }
        #expect(answers.allSatisfy { $0.exitCode == 0 }, "\(answers)")
        let generation = try server.control("status", "--json").json().figure("generation")
        #expect((2...5).contains(generation))
        server.supervisor.signal(SIGTERM)
        _ = try? server.operate("reload")
        #expect(server.supervisor.waitForExit(within: 20) == 0)
      }
    }

    @Test func aStopAnswersWhoWaits() throws {
      try InstalledPrograms.withServer { server, programs in
        try server.waitUntilServing()
        try programs.replace("ringdraft-worker", with: "#!/bin/sh\nexec sleep 60\n")
        let first = try OperatorConnection(server.controlSocket)
        first.send("ringdraft/1 reload\n")
        #expect(
          eventually(within: Self.seconds) { (try? server.operate("workers").first?["slots"]?.arrayValue?.count) == 3 })
        #expect(try server.operate("status").first?["state"] == "reloading")
        let second = try OperatorConnection(server.controlSocket)
        second.send("ringdraft/1 scale 2\n")
        #expect(try second.line()?["answer"] == "accepted")
        server.supervisor.signal(SIGTERM)
        let failed = try first.lines()
        #expect(failed.map { $0["answer"] } == ["accepted", "failed"], "\(failed)")
        #expect(failed.last?["reason"] == "everything stops")
        #expect(try second.lines().map { $0["answer"] } == ["refused"])
        #expect(server.supervisor.waitForExit(within: 20) == 0)
      }
    }

    @Test func aSupervisorWithoutDescriptorsLetsOperatorsWaitAndDoesNotSpin() throws {
      try withPool { server in
        let supervisor = server.supervisor.pid
        let used = SupervisorDescriptors.targets(of: supervisor)
        let free = try #require((0..<1_024).first { used[$0] == nil })
        try ProcessLimit.setDescriptors(of: supervisor, to: free)
        let waiting = try (0..<3).map { _ in try OperatorConnection(server.controlSocket) }
        for connection in waiting { connection.send("ringdraft/1 status\n") }
        #expect(eventually(within: 5) { server.log.contains("no connection of an operator can be taken") })
        let before = try #require(ProcessTable.processorSeconds(of: supervisor))
        usleep(2_500_000)
        #expect(try #require(ProcessTable.processorSeconds(of: supervisor)) - before < 0.3)
        #expect(server.log.split(separator: "\n").count { $0.contains("no connection of an operator") } == 1)
        try ProcessLimit.setDescriptors(of: supervisor, to: 1_024)
        for connection in waiting { #expect(try connection.lines().first?["answer"] == "status") }
      }
    }
  }
}
