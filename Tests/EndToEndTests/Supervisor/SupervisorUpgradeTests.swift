import ContractJSON
import Foundation
import Synchronization
import Testing

extension EndToEnd {
  /// A reload that finds another broker on the disk, as after an upgrade of the package.
  @Suite struct SupervisorUpgradeTests {
    private static let seconds = RingDraftProcess.startSeconds
    private static let appenders = 6

    private func withInstalled(_ body: (RingDraftProcess, InstalledPrograms) throws -> Void) throws {
      try InstalledPrograms.withServer(workers: 2, ["DRAIN_SECONDS": "1"]) { server, programs in
        try server.waitUntilServing()
        try body(server, programs)
      }
    }

    @Test func aBrokerThatMakesRoomRefusesNoChangeAndLosesNoEvent() throws {
      try withInstalled { server, programs in
        let drafts = try (0..<Self.appenders).map { try server.createDraft(by: "user-\($0)") }
        let isOver = Atomic<Bool>(false)
        let results = try allConcurrently(Self.appenders + 1) { index -> (appended: Int, failures: [String]) in
          guard index < Self.appenders else {
            defer { isOver.store(true, ordering: .relaxed) }
            for _ in 0..<3 {
              try programs.renew("ringdraft-broker")
              let reload = try server.control("reload", "--wait")
              #expect(reload.exitCode == 0, "\(reload)")
            }
            return (0, [])
          }
          var (appended, failures) = (0, [String]())
          while !isOver.load(ordering: .relaxed) {
            let answer = try server.append(
              to: drafts[index], by: "user-\(index)", "text", key: "key-\(index)-\(appended)")
            if answer.status == 200 || answer.status == 201 { appended += 1 } else { failures.append(answer.text) }
          }
          return (appended, failures)
        }
        #expect(results.flatMap(\.failures) == [])
        for (draft, result) in zip(drafts, results) {
          let segments = try server.draft(draft)["segments"]?.arrayValue
          #expect(segments?.count == result.appended)
        }
      }
    }

    @Test func aBrokerThatCannotStayIsReplacedByTheOneOnTheDisk() throws {
      try withInstalled { server, programs in
        // Each death in a row is answered later, until there is time for a reload in between.
        for _ in 0..<5 {
          let broker = { ProcessTable.children(of: server.supervisor.pid, running: "ringdraft-broker").first }
          try #require(eventually(within: Self.seconds) { broker() != nil })
          kill(try #require(broker()), SIGKILL)
          try #require(eventually(within: Self.seconds) { broker() == nil })
        }
        try programs.renew("ringdraft-broker")
        let reload = try server.control("reload")
        #expect(reload.exitCode == 0, "\(reload)")
        // A process whose file is no longer on the disk has another name there.
        #expect(server.broker != nil, "the broker runs the program of before")
        #expect(try server.get("/readyz").status == 200)
      }
    }

    @Test(arguments: ["exec sleep 60", "exit 7"])
    func aBrokerThatDoesNotRunReplacesNobody(script: String) throws {
      try withInstalled { server, programs in
        let broker = try #require(server.broker)
        try programs.replace("ringdraft-broker", with: "#!/bin/sh\n\(script)\n")
        let isOver = Atomic<Bool>(false)
        let results = try allConcurrently(2) { index -> [Int] in
          if index == 0 {
            defer { isOver.store(true, ordering: .relaxed) }
            let reload = try server.control("reload")
            #expect(reload.exitCode == 1 && reload.errors.contains("did not say its version"), "\(reload)")
            return []
          }
          var statuses: [Int] = []
          while !isOver.load(ordering: .relaxed) {
            statuses.append(
              try server.post("/v1/collab/drafts", user: "ada", ["title": "A walk", "platform": "x"]).status)
          }
          return statuses
        }
        #expect(results.joined().allSatisfy { $0 == 200 || $0 == 201 }, "changes are taken all the while")
        #expect(ProcessTable.exists(broker))
      }
    }

    @Test func workersThatCannotSpeakToTheBrokerReplaceNobody() throws {
      try InstalledPrograms.withServer(["DRAIN_SECONDS": "1", "BOOT_TIMEOUT": "8"]) { server, programs in
        let workers = server.workers
        let worker = try NoBrokerLibrary.worker(in: programs.folder)
        try programs.replace("ringdraft-worker", with: worker)
        let reload = try server.control("reload")
        #expect(reload.exitCode == 1 && reload.errors.contains("connecting to the broker"), "\(reload)")
        #expect(!workers.isEmpty && workers.allSatisfy(ProcessTable.exists))
        #expect(try server.get("/readyz").status == 200)
        _ = try server.createDraft(by: "ada")
      }
    }
  }
}
