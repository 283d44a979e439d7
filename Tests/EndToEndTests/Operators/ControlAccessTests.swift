import ContractJSON
import Glibc
import Testing

extension EndToEnd {
  /// Whom the control socket lets in, and what it does with what lies in its place.
  @Suite struct ControlAccessTests {
    private func ask(_ server: OperatorSocketAccess, groups: String? = nil) throws -> Int? {
      try server.ask("control.sock", #"ringdraft/1 status\n"#, answer: #"\{"answer":"status""#, groups: groups)
    }

    @Test func itIsForThisUserAloneEvenWhenSomebodyHasLoosenedIt() throws {
      try OperatorSocketAccess.withServer { at throws in
        #expect(try at.access("control.sock").mode == 0o600)
        guard geteuid() == 0 else { return }
        try at.setMode(0o711, of: "")
        #expect(try ask(at) == 2)
        try at.setMode(0o666, of: "control.sock")
        #expect(try ask(at) == 3)
        #expect(try ask(at, groups: "\(OperatorSocketAccess.group)") == 3)
        let refusal = "to the control socket was refused: its uid is \(OperatorSocketAccess.nobody)"
        #expect(eventually(within: 5) { at.server.log.contains(refusal) })
        try at.setMode(0o700, of: "")
        at.server.stop()
        #expect(Glibc.access(at.run + "/control.sock", F_OK) != 0, "it is gone with its service")
      }
    }

    @Test(.enabled(if: geteuid() == 0, "giving a folder to a group and becoming another user take root"))
    func membersOfTheGroupAreLetIn() throws {
      try OperatorSocketAccess.withServer(["ADMIN_GROUP": "daemon"]) { at throws in
        #expect(try at.access("control.sock") == (0o660, OperatorSocketAccess.group))
        #expect(try ask(at, groups: "4,\(OperatorSocketAccess.group)") == 0)
        #expect(try ask(at, groups: "4") == 2)
        try at.setMode(0o755, of: "")
        try at.setMode(0o666, of: "control.sock")
        #expect(try ask(at, groups: "4") == 3, "no member, whatever the modes")
        try at.setMode(0o750, of: "")
      }
    }

    @Test func aSocketLeftBehindIsReplacedAndAFileIsNot() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      try withRingDraft(workers: 1, in: folder) { server in
        server.supervisor.signal(SIGKILL)
        #expect(server.supervisor.waitForExit(within: 10) != nil)
        #expect(Glibc.access(server.controlSocket, F_OK) == 0)
        let attempt = try server.control("status")
        #expect(attempt.exitCode == 2 && attempt.errors.contains("is not running"), "\(attempt)")
      }
      try withRingDraft(workers: 1, in: folder) { server in
        #expect(try server.operate("status").first?["answer"] == "status")
        server.stop()
        let file = open(server.controlSocket, O_CREAT | O_WRONLY, 0o600)
        close(file)
        let second = try SupervisorAttempt(["DATA_DIR": server.dataFolder])
        #expect(second.isRefused(naming: "control.sock", "no socket"), "\(second)")
      }
    }
  }
}
