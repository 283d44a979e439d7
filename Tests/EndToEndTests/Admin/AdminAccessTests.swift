import Glibc
import Testing

extension EndToEnd {
  /// Whom the admin socket lets in.
  @Suite("Admin access") struct AdminAccessTests {
    private func ask(_ server: OperatorSocketAccess, _ name: String = "admin.sock", groups: String? = nil) throws
      -> Int?
    {
      try server.ask(name, #"GET /stats HTTP/1.1\r\nHost: x\r\n\r\n"#, answer: #"HTTP\/1.1 200"#, groups: groups)
    }

    @Test("folder and sockets are for this user alone, even when somebody has loosened them")
    func alone() throws {
      try OperatorSocketAccess.withServer { at throws in
        #expect(try at.access("").mode == 0o700)
        #expect(try at.access("admin.sock").mode == 0o600)
        guard geteuid() == 0 else { return }
        #expect(try ask(at) == 2)
        try at.setMode(0o711, of: "")
        #expect(try ask(at) == 2)
        try at.setMode(0o666, of: "admin.sock")
        #expect(try ask(at) == 3)
        #expect(try ask(at, groups: "\(OperatorSocketAccess.group)") == 3)
        let refusal = "to the admin socket was refused: its uid is \(OperatorSocketAccess.nobody)"
        #expect(eventually(within: 5) { at.server.log.contains(refusal) })
        try at.setMode(0o700, of: "")
      }
    }

    @Test(
      "members of ADMIN_GROUP are let in by the modes and by their groups; broker.sock stays private",
      .enabled(if: geteuid() == 0, "giving a folder to a group and becoming another user take root"),
      arguments: ["daemon", "1"])
    func group(name: String) throws {
      try OperatorSocketAccess.withServer(["ADMIN_GROUP": name]) { at throws in
        let group = OperatorSocketAccess.group
        #expect(try at.access("") == (0o750, group))
        #expect(try at.access("admin.sock") == (0o660, group))
        #expect(try at.access("broker.sock") == (0o600, 0))
        #expect(try ask(at, groups: "4,\(group)") == 0)
        #expect(try ask(at, groups: "4") == 2)
        #expect(try ask(at, "broker.sock", groups: "\(group)") == 2)
        try at.setMode(0o755, of: "")
        try at.setMode(0o666, of: "admin.sock")
        #expect(try ask(at, groups: "4") == 3, "no member, whatever the modes")
        #expect(try ask(at, groups: "\(group)") == 0)
        try at.setMode(0o750, of: "")
      }
    }

    @Test("a group that does not exist stops the start", arguments: ["no-such-group", "-1", "4294967295", "1x"])
    func unknownGroup(name: String) throws {
      let attempt = try SupervisorAttempt(["ADMIN_GROUP": name])
      #expect(attempt.isRefused(naming: "ADMIN_GROUP=\(name)", "a group", exitCode: 78), "\(attempt)")
    }
  }
}
