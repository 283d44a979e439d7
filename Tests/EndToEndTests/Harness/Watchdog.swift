import Glibc

/// A shell that kills a process when the tests die without stopping it: it reads from a pipe whose other end only this
/// process holds, so that the kernel tells it.
final class Watchdog {
  private let shell: SpawnedProcess
  private let writeEnd: Int32

  init(over pid: pid_t) throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw HarnessError.system("pipe") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    writeEnd = ends[1]
    shell = try SpawnedProcess(
      "/bin/sh", ["-c", "read -r word || kill -9 \(pid)"], environment: [:], workingDirectory: "/",
      standardInput: ends[0])
  }

  /// The process has ended: its id must not be killed any more.
  func dismiss() {
    _ = write(writeEnd, "done\n", 5)
    close(writeEnd)
    _ = shell.waitForExit(within: 5)
  }
}
