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
  }
}
