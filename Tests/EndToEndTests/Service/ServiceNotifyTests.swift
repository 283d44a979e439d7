import ContractJSON
import Foundation
import Testing

extension EndToEnd {
  /// What a real systemd makes of what the supervisor says, and the other way round.
  @Suite("Told and kept by systemd", .serialized, .installedService, .timeLimit(.minutes(15)))
  struct ServiceNotifyTests {
    /// Two intervals of the watchdog, and if SIGABRT does nothing the time to stop; twice that on a busy machine.
    private static let watchdogSeconds = 90.0

    @Test func theStatusCountsWorkersAndSockets() throws {
      let service = try InstalledService.current
      let workers = try service.processes("ringdraft-worker").count
      #expect(
        try eventually {
          try service.property("StatusText") == "\(workers) of \(workers) workers ready, 0 sockets, generation 1"
        })
      let sockets = try service.openSockets(2)
      #expect(try eventually { try service.property("StatusText").contains("2 sockets, generation 1") })
      withExtendedLifetime(sockets) {}
    }

    @Test func aSupervisorThatHangsIsRestartedByTheWatchdog() throws {
      let service = try InstalledService.current
      try service.withDropIn("[Service]\nWatchdogSec=2\nTimeoutStopSec=5") {
        let before = try service.mainProcess()
        try service.box.output(of: "kill -STOP \(before)")
        #expect(try eventually(within: Self.watchdogSeconds) { try service.isRestarted(since: before) })
        #expect(try service.awaitMessage("Watchdog timeout").contains("limit 2s"))
        try service.waitUntilReady()
      }
    }

    @Test func aMajorityOfWorkersThatHangEndsTheService() throws {
      let service = try InstalledService.current
      try service.withDropIn("[Service]\nWatchdogSec=2", ["WORKERS": "3", "WORKER_TIMEOUT": "300"]) {
        let before = try service.mainProcess()
        let workers = try service.processes("ringdraft-worker")
        #expect(workers.count == 3)
        try service.box.output(of: "kill -STOP \(workers[0])")
        #expect(try !eventually(within: 6) { try service.isRestarted(since: before) }, "the others are a majority")
        try service.box.output(of: "kill -STOP \(workers[1])")
        #expect(try eventually(within: Self.watchdogSeconds) { try service.isRestarted(since: before) })
        try service.waitUntilReady()
      }
    }

    @Test func aBrokerThatIsReplacedIsNoReasonToRestart() throws {
      let service = try InstalledService.current
      try service.withDropIn("[Service]\nWatchdogSec=2") {
        let before = try service.mainProcess()
        for _ in 0..<3 {
          for broker in try service.processes("ringdraft-broker") { try service.box.output(of: "kill -9 \(broker)") }
          #expect(try eventually { try service.get("/readyz").status == 200 })
        }
        #expect(try !eventually(within: 5) { try service.isRestarted(since: before) })
      }
    }

    @Test func aStopThatTakesLongerThanTheUnitSaysIsNotCutOff() throws {
      let service = try InstalledService.current
      try service.withDropIn("[Service]\nTimeoutStopSec=2", ["STOP_SECONDS": "8"]) {
        let sockets = try service.openSockets(12)
        let began = monotonicSeconds()
        try service.box.output(of: "systemctl stop ringdraft.socket ringdraft.service")
        let seconds = monotonicSeconds() - began
        #expect(seconds > 2.5, "the sockets are closed at random instants: \(seconds) s")
        #expect(try service.property("Result") == "success")
        withExtendedLifetime(sockets) {}
      }
    }

    @Test func aWorkerShowsItsStackInTheSandbox() throws {
      let service = try InstalledService.current
      let worker = try #require(try service.processes("ringdraft-worker").first)
      try service.box.output(of: "kill -ABRT \(worker)")
      #expect(
        try eventually {
          let entries = try service.journal()
          return entries.contains("was killed by SIGABRT")
        })
      let entries = try service.box.output(of: "journalctl --sync; journalctl --unit=ringdraft.service --output=json")
      #expect(entries.contains("began last: "))
      #expect(entries.contains("(epoll_wait"), "the event loop rests there")
      try service.waitUntilReady()
    }

    /// A journald that does not read fills its queue within a few entries.
    @Test func aJournalThatHangsHoldsNobodyUp() throws {
      let service = try InstalledService.current
      try service.withDropIn("[Service]\nWatchdogSec=4") {
        let before = try service.mainProcess()
        let token = try service.token("ada")
        let journald = try service.box.output(of: "systemctl show --property=MainPID --value systemd-journald")
        try service.box.output(of: "kill -STOP \(journald)")
        defer { _ = try? service.box.shell("kill -CONT \(journald)") }
        for _ in 0..<100 { _ = try service.createDraft(token: token) }
        let worker = try #require(try service.processes("ringdraft-worker").first)
        try service.box.output(of: "kill -9 \(worker)")
        #expect(try !eventually(within: 10) { try service.mainProcess() != before })
        #expect(try service.get("/readyz").status == 200)
        try service.box.output(of: "kill -CONT \(journald)")
        _ = try service.createDraft(token: token)
        #expect(try service.awaitMessage("log lines dropped").contains(" count="))
      }
    }

    @Test func aSocketThatNobodyKnowsIsNamedAndClosed() throws {
      let service = try InstalledService.current
      try service.box.write(
        """
        [Socket]
        ListenStream=127.0.0.1:9100
        FileDescriptorName=ftp
        Service=ringdraft.service
        """, to: "/etc/systemd/system/other.socket")
      try service.box.output(
        of: "systemctl daemon-reload; systemctl stop ringdraft.service; systemctl start other.socket")
      defer { _ = try? service.box.shell("systemctl stop other.socket; rm /etc/systemd/system/other.socket") }
      try service.restart()
      try service.waitUntilReady()
      #expect(try service.awaitMessage("a descriptor that is not served").contains("http"))
    }
  }

  /// Without its socket unit the supervisor binds by itself, and systemd keeps what it bound.
  @Suite("Listeners in the descriptor store", .serialized, .timeLimit(.minutes(10)))
  struct ServiceStoreTests {
    @Test func listenersComeBackAfterAKillAndARestart() throws {
      try InstalledService.run { service in
        try service.replaceUnitByOneThatBinds()
        #expect(try service.property("NFileDescriptorStore") == "16")
        let inode = try service.listenerInodes()
        let before = try service.mainProcess()
        let status = try service.box.inNetwork {
          try service.killSupervisor()
          return try allConcurrently(16) { _ in
            try HTTPConnection(port: InstalledService.port).exchange(HTTPRequest("GET", "/healthz")).status
          }
        }
        #expect(status == [Int](repeating: 200, count: 16), "they waited in the listeners' queues")
        #expect(try service.mainProcess() != before)
        #expect(try service.listenerInodes() == inode, "the same sockets")

        let restart = "systemctl restart ringdraft.service"
        let outcome = try ConnectionLoad.run(on: service) { try service.box.output(of: restart) }
        #expect(outcome.failures == [])
        #expect(try service.listenerInodes() == inode)
        #expect(try service.property("NFileDescriptorStore") == "16")

        try service.set(["LISTENERS": "4", "WORKERS": "2"])
        try service.box.output(of: restart)
        try service.waitUntilReady()
        #expect(try eventually { try service.property("NFileDescriptorStore") == "4" })
        #expect(try service.listenerInodes().count == 4)

        try service.box.output(of: "systemctl stop ringdraft.service")
        #expect(try service.property("NFileDescriptorStore") == "0", "a full stop empties it")
      }
    }
  }
}

extension InstalledService {
  fileprivate func isRestarted(since process: Int) throws -> Bool {
    let present = try mainProcess()
    return try present != 0 && present != process && isActive
  }

  /// Sockets in a new draft's room.
  fileprivate func openSockets(_ count: Int) throws -> [WebSocketClient] {
    let token = try token("ada")
    let draft = try createDraft(token: token)
    return try box.inNetwork {
      try (0..<count).map { _ in
        let socket = try WebSocketClient.open(
          port: InstalledService.port, "/v1/ws/drafts/\(draft)", headers: [("Authorization", "Bearer \(token)")])
        _ = try socket.receiveJSON()
        return socket
      }
    }
  }

  /// Runs `body` with these lines of the unit and settings, and puts the service back as it was.
  fileprivate func withDropIn(_ text: String, _ settings: [String: String] = [:], _ body: () throws -> Void) throws {
    try addDropIn("notify-test", text)
    try set(settings.mapValues(Optional.some))
    defer {
      _ = try? box.shell("rm /etc/systemd/system/ringdraft.service.d/notify-test.conf; systemctl daemon-reload")
      try? set(settings.mapValues { _ in nil })
      _ = try? box.shell("systemctl start ringdraft.socket")
      try? restart()
      try? waitUntilReady()
    }
    try restart()
    try waitUntilReady()
    try body()
  }

  /// The unit without its socket unit, and with the rights to bind.
  fileprivate func replaceUnitByOneThatBinds() throws {
    try box.output(
      of: """
        systemctl disable --now ringdraft.socket ringdraft.service
        sed -e '/ringdraft.socket/d' -e '/^PrivateNetwork=/d' -e '/^SocketBindDeny=/d' -e '/^IPAddressDeny=/d' \
          -e 's/^RestrictAddressFamilies=.*/RestrictAddressFamilies=AF_UNIX AF_INET/' \
          /usr/lib/systemd/system/ringdraft.service >/etc/systemd/system/ringdraft.service
        systemctl daemon-reload
        systemctl start ringdraft.service
        """)
    try waitUntilReady()
  }

  /// The listening sockets of the main process, by which the kernel tells them apart.
  fileprivate func listenerInodes() throws -> [String] {
    let hexadecimal = String(Self.port, radix: 16, uppercase: true)
    return try box.output(
      of: "awk '$2 ~ /:\(hexadecimal)$/ && $4 == \"0A\" { print $10 }' /proc/net/tcp | sort"
    ).split(separator: "\n").map(String.init)
  }
}
