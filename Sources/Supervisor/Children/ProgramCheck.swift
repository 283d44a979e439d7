import CLinux
import Glibc
import SupervisorCore

/// Whether the broker's program now on disk runs at all, found out by asking it for its version: before a reload takes
/// the broker away for a successor that was copied halfway, lacks a library, or hangs. Workers need no such question:
/// theirs are started beside the old ones.
enum ProgramCheck {
  /// How long a program may take to say its version.
  static let milliseconds: Int32 = 3_000

  /// Asks the program beside this one. For a process of its own: it waits, and gives up its standard output.
  /// - Throws: ``StartupError`` with the program and what it did instead.
  static func run() throws(StartupError) {
    // The children's output is this process's.
    let null = open("/dev/null", O_WRONLY | O_CLOEXEC)
    if null >= 0 {
      dup2(null, STDOUT_FILENO)
      close(null)
    }
    try check(try Programs.find().broker)
  }

  private static func check(_ file: ProgramFile) throws(StartupError) {
    let program = ChildProgram(
      path: file.openPath, arguments: [Programs.brokerName, "--version"], environment: ChildEnvironment.forChildren(),
      descriptors: [])
    let pid: pid_t
    do throws(SystemError) {
      pid = try program.spawn()
    } catch {
      throw .system("\(file.path) cannot be started", error.code)
    }
    let hasEnded = hasEnded(pid)
    if !hasEnded { kill(pid, SIGKILL) }
    let status = WaitStatus.wait(for: pid)
    guard hasEnded else {
      throw StartupError(message: "\(file.path) did not say its version within \(milliseconds) ms")
    }
    guard status == .exited(0) else {
      throw StartupError(message: "\(file.path) did not say its version: it \(status.phrase)")
    }
  }

  /// Waits for the end of a child, which has still to be collected then.
  private static func hasEnded(_ pid: pid_t) -> Bool {
    let descriptor = ringdraft_pidfd_open(pid)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, milliseconds) > 0
  }
}
