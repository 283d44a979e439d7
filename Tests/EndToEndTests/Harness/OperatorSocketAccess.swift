import Glibc

/// A server whose folder of sockets others could reach, were it not closed itself, and what they meet there.
struct OperatorSocketAccess {
  /// A group that Debian always has, "daemon".
  static let group = 1
  /// A user who is in no group that matters.
  static let nobody = 65_534

  let run: String
  let server: RingDraftProcess

  /// - Parameter settings: beside those that every test has.
  static func withServer(_ settings: [String: String] = [:], _ body: (OperatorSocketAccess) throws -> Void) throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    chmod(folder.path, 0o711)
    let run = folder.path + "/run"
    try withRingDraft(workers: 1, settings.merging(["RUN_DIR": run]) { $1 }) {
      try body(OperatorSocketAccess(run: run, server: $0))
    }
  }

  /// Mode and group of a file of the folder, or with "" of the folder itself.
  func access(_ name: String) throws -> (mode: Int, group: Int) {
    let path = run + "/" + name
    var status = Glibc.stat()
    guard stat(path, &status) == 0 else { throw HarnessError.system(path) }
    return (Int(status.st_mode) & 0o7777, Int(status.st_gid))
  }

  func setMode(_ mode: mode_t, of name: String) throws {
    guard chmod(run + "/" + name, mode) == 0 else { throw HarnessError.system(name) }
  }

  /// What a process of another user meets at a socket of the folder.
  /// - Parameters:
  ///   - request: in Perl's notation for a string between double quotes.
  ///   - answer: a regular expression that begins what an admitted one is answered.
  ///   - groups: of the process, by number with commas; nil for none.
  /// - Returns: 0 an answer, 2 no connection, 3 the end without a byte.
  func ask(_ name: String, _ request: String, answer: String, groups: String? = nil) throws -> Int? {
    let script = """
      my $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or exit 2;
      $SIG{PIPE} = 'IGNORE'; syswrite($s, "\(request)");
      my $b = ''; exit(sysread($s, $b, 30) && $b =~ /^\(answer)/ ? 0 : 3)
      """
    let user = [
      "--reuid=\(Self.nobody)", "--regid=\(Self.nobody)", groups.map { "--groups=\($0)" } ?? "--clear-groups",
    ]
    let process = try SpawnedProcess(
      "/usr/bin/env", ["setpriv"] + user + ["perl", "-MIO::Socket::UNIX", "-e", script, run + "/" + name],
      environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"], workingDirectory: "/")
    return process.waitForExit(within: 15)
  }
}
