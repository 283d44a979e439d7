import ContractJSON
import Foundation
import Testing

extension EndToEnd {
  /// Event loops that hang say where, before they are ended.
  @Suite struct SupervisorTraceTests {
    /// WORKER_TIMEOUT is 1 s here, and a loaded machine adds to it.
    private static let endSeconds = 20.0

    @Test func aWorkerThatHangsShowsItsStackAndWhatItBeganLast() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let library = try HangingReadLibrary(in: folder.path)
      try withRingDraft(workers: 1, library.environment.merging(["WORKER_TIMEOUT": "1"]) { $1 }) { server in
        let victim = try #require(server.workers.first)
        let draft = try server.createDraft(by: "u")
        try library.hang()
        // The worker reads what the broker has written meanwhile.
        _ = try? server.append(to: draft, by: "u", "more", key: "more", requestID: "where-it-hangs")
        #expect(eventually(within: Self.endSeconds) { !ProcessTable.exists(victim) })
        library.stopHanging()
        #expect(eventually { server.log.contains("began last: segments.append where-it-hangs") })
        #expect(server.log.contains("build id: "))
        #expect(server.log.contains("hanging-read.so(pread"), "the frame that does not come back")
        #expect(server.log.contains("libsqlite3"), "and who called it")
        #expect(!server.log.contains("did not even end at SIGABRT"))
        #expect(try eventually { try server.get("/readyz").status == 200 })
      }
    }

    @Test func theStackIsTheEventLoopsWhicheverThreadTheSignalComesTo() throws {
      try withRingDraft(workers: 1) { server in
        let processes = [try #require(server.workers.first), try #require(server.broker)]
        for process in processes { kill(process, SIGABRT) }
        #expect(eventually { server.traces.count(where: { $0.contains("(epoll_wait") }) == 2 }, "\(server.traces)")
        #expect(eventually { server.log.contains("was killed by SIGABRT") })
      }
    }

    @Test func aProcessThatIsStoppedHasNoTraceAndTheLogSaysSo() throws {
      try withRingDraft(workers: 2, ["WORKER_TIMEOUT": "1"]) { server in
        let victim = try #require(server.workers.first)
        #expect(ProcessTable.stop(victim))
        #expect(eventually(within: Self.endSeconds) { !ProcessTable.exists(victim) })
        #expect(server.log.contains("did not even end at SIGABRT"))
        #expect(server.log.contains("T (stopped)"))
      }
    }

    @Test func aSupervisorShowsItsStackToo() throws {
      try withRingDraft(workers: 1) { server in
        server.supervisor.signal(SIGABRT)
        #expect(server.supervisor.waitForExit(within: 10) == -Int(SIGABRT))
        #expect(server.log.contains("(__poll") || server.log.contains("(poll"), "\(server.log.suffix(2_000))")
      }
    }
  }
}

extension RingDraftProcess {
  /// What processes showed of themselves at their ends.
  fileprivate var traces: [String] { log.split(separator: "\n").map(String.init).filter { $0.contains("at its end") } }
}
