import ContractJSON
import Foundation
import Glibc
import Synchronization
import Testing

extension EndToEnd {
  /// What a reload changes while the service serves, over the real processes.
  @Suite("Reloaded settings") struct ReloadedSettingsTests {
    private static let list = "/v1/collab/drafts"
    private static let on = ["RATE_LIMIT_ENABLED": "true", "RATE_LIMIT_MAX_KEYS": "2000"]

    /// Limits of a token a minute with this burst for lists, and none that matters for anything else.
    private static func burst(_ burst: Int, _ more: [String: String] = [:]) -> [String: String] {
      let routes = "drafts.list=1/\(burst),health.live=60000000/10000000,health.ready=60000000/10000000"
      return on.merging(["RATE_LIMIT_ROUTES": routes]) { $1 }.merging(more) { $1 }
    }

    private static func admitted(_ server: RingDraftProcess, of count: Int = 100, user: String = "ada") throws -> Int {
      let statuses = try allConcurrently(count) { _ in try server.get(list, user: user).status }
      #expect(statuses.allSatisfy { $0 == 200 || $0 == 429 })
      return statuses.count { $0 == 200 }
    }

    @Test("rate limits: on, raised, lowered, off and on again, each at once in every worker, and no key is let off")
    func rateLimits() throws {
      try withReloadable(workers: 3) { server in
        #expect(try Self.admitted(server.process) == 100)
        try server.reload(Self.burst(30))
        #expect(try Self.admitted(server.process) == 30)
        try server.reload(Self.burst(40))
        #expect(try Self.admitted(server.process) == 10, "forty in all")
        try server.reload([:])
        #expect(try Self.admitted(server.process) == 100)
        try server.reload(Self.burst(40))
        #expect(try Self.admitted(server.process) == 0, "what was spent is spent")
        try server.reload(Self.burst(44, ["RATE_LIMIT_MAX_KEYS": "5000"]))
        #expect(try Self.admitted(server.process) == 4, "in a table of another size")
        #expect(try server.process.stat("limits.keys.capacity") == 5_000)
        try server.reload(Self.burst(50, ["RATE_LIMIT_MODE": "shadow"]))
        #expect(try Self.admitted(server.process) == 100, "refuses nobody")
        try server.reload(Self.burst(44))
        #expect(try Self.admitted(server.process) == 0)
        // A broker that starts later has what holds, and the levels.
        let broker = try #require(server.process.broker)
        kill(broker, SIGKILL)
        #expect(eventually(within: 20) { server.process.broker.map { $0 != broker } ?? false })
        #expect(eventually(within: 20) { (try? server.process.get("/readyz").status) == 200 })
        #expect(try Self.admitted(server.process) == 0)
        #expect(try Self.admitted(server.process, user: "ida") == 44)
        try server.reload(Self.burst(5))
        #expect(try Self.admitted(server.process) == 0)
        #expect(try Self.admitted(server.process, user: "grace") == 5)
        try server.reload(Self.burst(5, ["RATE_LIMIT_ROUTES": "drafts.list=600/5"]))
        let isIn = eventually(within: 5) { (try? server.process.get(Self.list, user: "ada").status) == 200 }
        #expect(isIn, "a faster rate holds for old debts")
      }
    }

    @Test("a broker that is replaced first has the old limits until the switch, and keeps them when the reload fails")
    func replacedBroker() throws {
      try InstalledPrograms.withServer(environment: Self.burst(3)) { process, programs in
        #expect(try Self.admitted(process, of: 9) == 3)

        let broker = ProcessTable.children(of: process.supervisor.pid).first
        try programs.renew("ringdraft-broker")
        try programs.replace("ringdraft-worker", with: "no program")
        try ReloadableServer.write(Self.burst(5), in: process.folder)
        process.supervisor.signal(SIGHUP)
        let isRefused = eventually(within: RingDraftProcess.startSeconds) {
          process.log.contains("reload was not carried out")
        }
        #expect(isRefused)
        #expect(ProcessTable.children(of: process.supervisor.pid).first != broker, "it is another")
        #expect(eventually(within: 20) { (try? process.get("/readyz").status) == 200 })
        #expect(try Self.admitted(process, of: 9) == 0)
        #expect(try Self.admitted(process, of: 9, user: "grace") == 3)

        try programs.renew("ringdraft-worker")
        try ReloadableServer(process: process).reload(Self.burst(5))
        #expect(try Self.admitted(process, of: 9) == 2)
      }
    }

    @Test("over reloads under load no request gets a wrong status, and a key gets its bucket and no more")
    func underLoad() throws {
      try withReloadable(workers: 2, Self.burst(50)) { server in
        let isOver = Atomic<Bool>(false)
        let results = try allConcurrently(5) { index -> (admitted: Int, other: [String]) in
          var admitted = 0
          var other: [String] = []
          guard index > 0 else {
            defer { isOver.store(true, ordering: .relaxed) }
            for settings in [Self.burst(60), Self.burst(60, ["RATE_LIMIT_MAX_KEYS": "4000"]), Self.burst(70)] {
              try server.reload(settings)
            }
            return (0, [])
          }
          while !isOver.load(ordering: .relaxed) {
            do {
              let isLimited = index < 3
              let status = try server.process.get(isLimited ? Self.list : "/healthz", user: "ada").status
              if status == 200 { admitted += isLimited ? 1 : 0 }
              if status != 200, !(isLimited && status == 429) { other.append("\(status)") }
            } catch {
              other.append("\(error)")
            }
          }
          return (admitted, other)
        }
        #expect(results.flatMap(\.other) == [])
        let admitted = try results.reduce(0) { $0 + $1.admitted } + Self.admitted(server.process)
        // A token a minute flows in meanwhile.
        #expect((70...72).contains(admitted), "\(admitted) were admitted")
      }
    }

    @Test("the audit trail is turned on and off, each with its row, and every change between has one")
    func audit() throws {
      try withReloadable(workers: 2) { server in
        let draft = try server.process.createDraft(by: "ada")
        try server.reload(["AUDIT_ENABLED": "true"])
        _ = try server.process.append(to: draft, by: "ada", "seen", key: "k1")
        try server.reload(["AUDIT_ENABLED": "true", "AUDIT_SAMPLE_RATE": "0.5"])
        try server.reload([:])
        _ = try server.process.append(to: draft, by: "ada", "unseen", key: "k2")
        let rows = try AuditedRow.all(in: server.process.databasePath)
        #expect(
          rows.map(\.action) == [
            "ops.audit_enabled", "collab.append_segment", "ops.audit_enabled", "ops.audit_disabled",
          ])
        #expect(rows.dropFirst().first?.address == "127.0.0.1")
        #expect(rows.dropFirst(2).first?["sample_rate"] == "0.5")
      }
    }

    @Test("socket limits that come, or sink below what is open, close nobody; new sockets wait for room")
    func socketLimits() throws {
      try withReloadable(workers: 2, ["DRAIN_SECONDS": "600"]) { server in
        func limits(_ perUser: Int) -> [String: String] {
          ["WS_LIMITS_ENABLED": "true", "WS_MAX_SOCKETS_PER_USER": "\(perUser)", "DRAIN_SECONDS": "600"]
        }
        let sockets = try (0..<4).map { _ in try SocketAttempt(server.process, user: "ada") }
        #expect(sockets.allSatisfy { $0.isIn })
        try server.reload(limits(2), waitsForOld: false)
        // An old worker that is slow to hear that it shall accept no more may still let one in.
        let isRefused = try eventually(within: 5) {
          try SocketAttempt(server.process, user: "ada").refusal == SocketLimitsTests.userLimit
        }
        #expect(isRefused, "all four count")
        #expect(try SocketAttempt(server.process, user: "grace").isIn)
        #expect(try sockets.allSatisfy { try $0.isAnswered() }, "nobody was closed")
        #expect(try server.process.stat("leases.sockets") >= 4)
        for socket in sockets.prefix(3) { try socket.socket.close() }
        #expect(
          eventually(within: 10) { (try? SocketAttempt(server.process, user: "ada").isIn) == true },
          "there is room again")
        #expect(try sockets[3].isAnswered())
      }
    }
  }
}

/// A server whose settings come from a file as well, which is written anew for a reload.
struct ReloadableServer: Sendable {
  let process: RingDraftProcess

  private static let isDone = "reload is done"
  private static let isGone = "the last worker of a generation is gone"

  /// Returns when the new settings hold.
  /// - Parameter waitsForOld: whether also the last process of before is to have ended, as another reload needs.
  func reload(_ settings: [String: String], waitsForOld: Bool = true) throws {
    try Self.write(settings, in: process.folder)
    let (done, gone) = (count(Self.isDone), count(Self.isGone))
    process.supervisor.signal(SIGHUP)
    let isReloaded = eventually(within: RingDraftProcess.startSeconds) {
      count(Self.isDone) > done && (!waitsForOld || count(Self.isGone) > gone)
    }
    guard isReloaded else { throw HarnessError("the reload did not end") }
  }

  static func write(_ settings: [String: String], in folder: String) throws {
    let lines = settings.map { "\($0)=\($1)\n" }.sorted().joined()
    try lines.write(toFile: folder + "/.env", atomically: true, encoding: .utf8)
  }

  private func count(_ text: String) -> Int { process.log.split(separator: "\n").count { $0.contains(text) } }
}

/// Runs a server whose settings, but for those of the tests themselves, are in a file.
func withReloadable(
  workers: Int, _ settings: [String: String] = [:], _ body: (ReloadableServer) throws -> Void
) throws {
  let folder = try TemporaryFolder()
  defer { folder.remove() }
  try ReloadableServer.write(settings, in: folder.path)
  try withRingDraft(workers: workers, in: folder) { try body(ReloadableServer(process: $0)) }
}
