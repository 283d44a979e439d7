import Glibc
import Testing

extension EndToEnd {
  /// Whom the admin socket lets in.
  @Suite("Admin access") struct AdminAccessTests {
    /// A group that Debian always has, and users of it and of none.
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
        $SIG{PIPE} = 'IGNORE'; syswrite($s, "GET /stats HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n");
        my $b = ''; exit(sysread($s, $b, 12) && $b =~ /200/ ? 0 : 3)
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

    @Test("folder and sockets are for this user alone, even when somebody has loosened them")
    func alone() throws {
      try withReachableFolder([:]) { (run, server) throws in
        #expect(try access(run).mode == 0o700)
        #expect(try access(run + "/admin.sock").mode == 0o600)
        guard geteuid() == 0 else { return }
        #expect(try ask(run + "/admin.sock", groups: nil) == 2)
        chmod(run, 0o711)
        #expect(try ask(run + "/admin.sock", groups: nil) == 2)
        chmod(run + "/admin.sock", 0o666)
        #expect(try ask(run + "/admin.sock", groups: nil) == 3)
        #expect(try ask(run + "/admin.sock", groups: "\(Self.group)") == 3)
        #expect(eventually(within: 5) { server.log.contains("to the admin socket was refused: its uid is 65534") })
        chmod(run, 0o700)
      }
    }

    @Test(
      "members of ADMIN_GROUP are let in by the modes and by their groups; broker.sock stays private",
      .enabled(if: geteuid() == 0, "giving a folder to a group and becoming another user take root"),
      arguments: ["daemon", "1"])
    func group(name: String) throws {
      try withReachableFolder(["ADMIN_GROUP": name]) { (run, _) throws in
        #expect(try access(run) == (0o750, Self.group))
        #expect(try access(run + "/admin.sock") == (0o660, Self.group))
        #expect(try access(run + "/broker.sock") == (0o600, 0))
        #expect(try ask(run + "/admin.sock", groups: "4,\(Self.group)") == 0)
        #expect(try ask(run + "/admin.sock", groups: "4") == 2)
        #expect(try ask(run + "/broker.sock", groups: "\(Self.group)") == 2)
        chmod(run, 0o755)
        chmod(run + "/admin.sock", 0o666)
        #expect(try ask(run + "/admin.sock", groups: "4") == 3, "no member, whatever the modes")
        #expect(try ask(run + "/admin.sock", groups: "\(Self.group)") == 0)
        chmod(run, 0o750)
      }
    }

    @Test("a group that does not exist stops the start", arguments: ["no-such-group", "-1", "4294967295", "1x"])
    func unknownGroup(name: String) throws {
      let attempt = try SupervisorAttempt(["ADMIN_GROUP": name])
      #expect(attempt.isRefused(naming: "ADMIN_GROUP=\(name)", "a group"), "\(attempt)")
    }
  }
}
