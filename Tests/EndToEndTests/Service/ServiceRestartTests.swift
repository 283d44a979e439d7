import Foundation
import Testing

extension EndToEnd {
  /// The installed service ends, by the operator or by force: the socket unit keeps the port open.
  @Suite("Restarted by systemd", .serialized, .installedService, .timeLimit(.minutes(10)))
  struct ServiceRestartTests {
    @Test func aKilledSupervisorIsReplacedAndWhoConnectsMeanwhileIsAnswered() throws {
      let service = try InstalledService.current
      let before = try service.mainProcess()
      let status = try service.box.inNetwork {
        try service.killSupervisor()
        return try allConcurrently(16) { _ in
          try HTTPConnection(port: InstalledService.port).exchange(HTTPRequest("GET", "/healthz")).status
        }
      }
      #expect(status == [Int](repeating: 200, count: 16))
      #expect(try service.mainProcess() != before)
      #expect(try service.property("NRestarts") != "0")
    }

    @Test func aRestartLosesNoConnection() throws {
      let service = try InstalledService.current
      let before = try service.mainProcess()
      let outcome = try ConnectionLoad.run(on: service) {
        for _ in 0..<3 { try service.restart() }
      }
      #expect(outcome.failures == [])
      #expect(outcome.answered > 50)
      #expect(try service.mainProcess() != before)
    }

    @Test func aConnectionStartsAStoppedService() throws {
      let service = try InstalledService.current
      try service.box.output(of: "systemctl stop ringdraft.service")
      #expect(try !service.isActive)
      #expect(try service.get("/healthz").status == 200)
      try service.waitUntilReady()
    }

    @Test func withItsSocketUnitStoppedThePortIsClosed() throws {
      let service = try InstalledService.current
      try service.box.output(of: "systemctl stop ringdraft.socket ringdraft.service")
      #expect(throws: HarnessError.self) { try service.get("/healthz") }
      try service.box.output(of: "systemctl start ringdraft.service")
      try service.waitUntilReady()
    }

    /// The levels of the buckets are in the folder of the sockets, which outlives a restart.
    @Test func theLimitsRememberOverARestart() throws {
      let service = try InstalledService.current
      try service.set(["RATE_LIMIT_ENABLED": "true"])
      try service.restart()
      try service.waitUntilReady()
      let inode = try service.box.output(of: "stat --format=%i /run/ringdraft/buckets")
      try service.restart()
      try service.waitUntilReady()
      #expect(try service.box.output(of: "stat --format=%i /run/ringdraft/buckets") == inode)
      let figures = try service.box.output(of: "ringdraftctl stats")
      #expect(figures.contains(#/origin +kept/#), "\(figures)")
      try service.set(["RATE_LIMIT_ENABLED": nil])
      try service.restart()
    }

    @Test func inProductionWithoutASourceOfTokensTheStartIsRefused() throws {
      let service = try InstalledService.current
      let secret = try service.box.output(of: "sed -n s/^JWT_SECRET=//p \(InstalledService.settingsFile)")
      try service.set(["JWT_SECRET": nil])
      try service.forgetStarts()
      #expect(try !service.box.succeeds("systemctl restart ringdraft.service"))
      #expect(try service.property("ExecMainStatus") == "78")
      let line = try service.awaitMessage("JWT_SECRET=")
      #expect(line.hasSuffix(" to \(InstalledService.settingsFile)"), "it says what to add, and where")
      // More tries than any limit of systemd's own, by those who connect too: the port stays open.
      let waiting = try service.box.inNetwork { try HTTPConnection(port: InstalledService.port) }
      #expect(try eventually(within: 60) { Int(try service.property("NRestarts")) ?? 0 >= 6 })
      #expect(try service.box.succeeds("systemctl is-active --quiet ringdraft.socket"))
      try service.set(["JWT_SECRET": secret])
      #expect(try waiting.exchange(HTTPRequest("GET", "/healthz")).status == 200, "nobody had to start it")
      try service.waitUntilReady()
    }

    @Test func aChangeOfTheSettingsFileCountsAfterARestart() throws {
      let service = try InstalledService.current
      try service.set(["WORKERS": "3"])
      try service.restart()
      try service.waitUntilReady()
      #expect(try service.processes("ringdraft-worker").count == 3)
      try service.set(["WORKERS": nil])
      try service.restart()
    }
  }
}
