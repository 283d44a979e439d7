import Glibc
import SupervisorCore

/// Collects processes that have ended.
enum WaitStatus {
  /// How a child ended, if it has; its process id is free for others then.
  static func poll(_ pid: pid_t) -> ExitStatus? {
    var status: Int32 = 0
    guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
    return decode(status)
  }

  /// Waits for a child's end.
  static func wait(for pid: pid_t) -> ExitStatus {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 {
      guard errno == EINTR else { return .notStarted("\(SystemError(code: errno))") }
    }
    return decode(status)
  }

  /// wait(2)'s encoding: the low seven bits are the signal, the second byte is the exit code.
  private static func decode(_ status: Int32) -> ExitStatus {
    let signal = status & 0x7f
    return signal == 0 ? .exited((status >> 8) & 0xff) : .killed(signal: signal)
  }
}
