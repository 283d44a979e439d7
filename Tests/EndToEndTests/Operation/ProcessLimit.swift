import Glibc

/// Limits of a process that runs.
enum ProcessLimit {
  /// How many descriptors it may have from now on.
  static func setDescriptors(of pid: pid_t, to count: Int) throws {
    let process = try SpawnedProcess(
      "/usr/bin/prlimit", ["--pid", String(pid), "--nofile=\(count):"], environment: ["PATH": "/usr/bin:/bin"],
      workingDirectory: "/")
    guard process.waitForExit(within: 5) == 0 else { throw HarnessError("prlimit failed") }
  }
}
