import CLinux
import Glibc
import SupervisorCore

/// A process that reads the settings (`ringdraft check-config`), and what it has said so far. Nothing that a settings
/// file holds can hurt the process that everything hangs on.
struct SettingsProcess {
  /// Where the child finds its end of the pipe.
  private static let pipeDescriptor: Int32 = 3

  let pid: pid_t
  /// The end of the pipe to read from, non-blocking; nil once all was read.
  private(set) var pipe: Int32?
  private var bytes: [UInt8] = []

  /// Starts it.
  static func start(programs: Programs, environmentFile: String?) throws(StartupError) -> SettingsProcess {
    var ends: [Int32] = [-1, -1]
    let status = ringdraft_pipe(&ends)
    guard status == 0 else { throw .system("no pipe for the settings", status) }
    defer { close(ends[1]) }
    do throws(StartupError) {
      _ = fcntl(ends[0], F_SETFL, fcntl(ends[0], F_GETFL) | O_NONBLOCK)
      let pid = try spawn(programs, environmentFile: environmentFile, writeEnd: ends[1])
      return SettingsProcess(pid: pid, pipe: ends[0])
    } catch {
      close(ends[0])
      throw error
    }
  }

  /// Waits for what it says: for a start, when there is nothing else to do. A file that cannot be read to its end, such
  /// as one on a server that is away, does not hold the start up for ever.
  /// - Throws: ``StartupError`` with the reason why the settings cannot be taken.
  static func load(programs: Programs, environmentFile: String?) throws(StartupError) -> SettingsHandover {
    var process = try start(programs: programs, environmentFile: environmentFile)
    let deadline = ringdraft_monotonic_nanoseconds() + Int64(WorkerPool.settingsMilliseconds) * 1_000_000
    while let pipe = process.pipe {
      var entry = pollfd(fd: pipe, events: Int16(POLLIN), revents: 0)
      let milliseconds = (deadline - ringdraft_monotonic_nanoseconds()) / 1_000_000
      guard milliseconds > 0 else {
        process.cancel()
        _ = WaitStatus.wait(for: process.pid)
        throw StartupError(message: "the settings were not read within \(WorkerPool.settingsMilliseconds / 1_000) s")
      }
      _ = poll(&entry, 1, Int32(milliseconds))
      process.read()
    }
    return try process.result(WaitStatus.wait(for: process.pid))
  }

  private init(pid: pid_t, pipe: Int32) {
    self.pid = pid
    self.pipe = pipe
  }

  /// Takes what lies in the pipe without waiting. One byte more than may be is enough to refuse the rest.
  mutating func read() {
    guard let pipe else { return }
    var buffer = [UInt8](repeating: 0, count: 16_384)
    while bytes.count <= SettingsReply.maximumBytes {
      let count = Glibc.read(pipe, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { return }
      guard count > 0 else { break }
      bytes += buffer.prefix(count)
    }
    closePipe()
  }

  /// What it said, now that it has ended.
  mutating func result(_ status: ExitStatus) throws(StartupError) -> SettingsHandover {
    read()
    closePipe()
    let reply: SettingsReply
    do {
      reply = try SettingsReply(encoded: bytes)
    } catch {
      throw StartupError(message: "check-config ended without a word on the settings: \(status)", cause: error)
    }
    switch reply {
    case .good(let handover): return handover
    case .refused(let reason): throw StartupError(message: reason, exitCode: StartupError.configurationExitCode)
    }
  }

  /// Ends it. It has still to be waited for.
  mutating func cancel() {
    kill(pid, SIGKILL)
    closePipe()
  }

  private mutating func closePipe() {
    if let pipe { close(pipe) }
    pipe = nil
  }

  private static func spawn(
    _ programs: Programs, environmentFile: String?, writeEnd: Int32
  ) throws(StartupError) -> pid_t {
    var arguments = ["ringdraft", "check-config", "--emit-settings-fd", String(pipeDescriptor)]
    if let environmentFile { arguments += ["--env-file", environmentFile] }
    // Out of the way of the descriptor it becomes in the child.
    let source = fcntl(writeEnd, F_DUPFD_CLOEXEC, pipeDescriptor + 1)
    guard source >= 0 else { throw .system("no pipe for the settings", errno) }
    defer { close(source) }
    do throws(SystemError) {
      return try ChildProgram(
        path: programs.supervisor, arguments: arguments, environment: ChildEnvironment.forSettings(),
        descriptors: [source]
      ).spawn()
    } catch {
      throw .system("\(programs.supervisor) cannot be started", error.code)
    }
  }
}
