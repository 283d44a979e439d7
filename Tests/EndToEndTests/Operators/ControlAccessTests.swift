import ContractJSON
import Glibc
import Testing

extension EndToEnd {
  /// Whom the control socket lets in, and what it does with what lies in its place.
  @Suite struct ControlAccessTests {
    /// A group that Debian always has, and a user of none.
    private static let group = 1
    private static let nobody = 65_534

    private func access(_ path: String) throws -> (mode: Int, group: Int) {
      var status = Glibc.stat()
      guard stat(path, &status) == 0 else { throw HarnessError.system(path) }
      return (Int(status.st_mode) & 0o7777, Int(status.st_gid))
    }

    /// What a process of another user meets: 0 an answer, 2 no connection, 3 the end without a byte.
    private func ask(_ socket: String, groups: String?) throws -> Int? {
      let script = """
        my $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or exit 2;
        $SIG{PIPE} = 'IGNORE'; syswrite($s, "ringdraft/1 status\\n");
        my $b = ''; exit(sysread($s, $b, 30) && $b =~ /"answer":"status"/ ? 0 : 3)
        """
      let process = try SpawnedProcess(
        "/usr/bin/env",
        [
          "setpriv", "--reuid=\(Self.nobody)", "--regid=\(Self.nobody)",
          groups.map { "--groups=\($0)" } ?? "--clear-groups",
        ]
          + ["perl", "-MIO::Socket::UNIX", "-e", script, socket],
        environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"], workingDirectory: "/")
      return process.waitForExit(within: 15)
    }

    /// A server whose sockets' folder others could reach, were it not closed itself.
    private func withReachableFolder(
      _ settings: [String: String], _ body: (_ run: String, RingDraftProcess) throws -> Void
    ) throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      chmod(folder.path, 0o711)
      let run = folder.path + "/run"
      try withRingDraft(workers: 1, settings.merging(["RUN_DIR": run]) { $1 }) { try body(run, $0) }
    }

    @Test func itIsForThisUserAloneEvenWhenSomebodyHasLoosenedIt() throws {
      try withReachableFolder([:]) { (run, server) throws in
        let socket = run + "/control.sock"
        #expect(try access(socket).mode == 0o600)
        guard geteuid() == 0 else { return }
        chmod(run, 0o711)
        #expect(try ask(socket, groups: nil) == 2)
        chmod(socket, 0o666)
        #expect(try ask(socket, groups: nil) == 3)
        #expect(try ask(socket, groups: "\(Self.group)") == 3)
        #expect(eventually(within: 5) { server.log.contains("to the control socket was refused: its uid is 65534") })
        chmod(run, 0o700)
        server.stop()
        #expect(Glibc.access(socket, F_OK) != 0, "it is gone with its service")
      }
    }

    @Test(.enabled(if: geteuid() == 0, "giving a folder to a group and becoming another user take root"))
    func membersOfTheGroupAreLetIn() throws {
      try withReachableFolder(["ADMIN_GROUP": "daemon"]) { (run, _) throws in
        let socket = run + "/control.sock"
        #expect(try access(socket) == (0o660, Self.group))
        #expect(try ask(socket, groups: "4,\(Self.group)") == 0)
        #expect(try ask(socket, groups: "4") == 2)
        chmod(run, 0o755)
        chmod(socket, 0o666)
        #expect(try ask(socket, groups: "4") == 3, "no member, whatever the modes")
        chmod(run, 0o750)
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
