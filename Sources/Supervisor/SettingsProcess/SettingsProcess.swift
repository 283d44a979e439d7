import CLinux
import Glibc
import SupervisorCore

/// Reads the settings in a child process.
enum SettingsProcess {
  /// Where the child finds its end of the pipe.
  private static let pipeDescriptor: Int32 = 3

  /// Runs `ringdraft check-config` and takes what it hands over.
  /// - Throws: ``StartupError``, without a message when the child has already said what is wrong.
  static func load(programs: Programs, environmentFile: String?) throws(StartupError) -> SettingsHandover {
    var ends: [Int32] = [-1, -1]
    let status = ringdraft_pipe(&ends)
    guard status == 0 else { throw .system("no pipe for the settings", status) }
    defer { close(ends[0]) }
    let pid: pid_t
    do {
      defer { close(ends[1]) }
      pid = try start(programs, environmentFile: environmentFile, writeEnd: ends[1])
    }
    let bytes = Descriptor.readAll(from: ends[0], atMost: SettingsHandover.maximumBytes)
    guard WaitStatus.wait(for: pid) == .exited(0) else { throw StartupError(message: nil) }
    do {
      return try SettingsHandover(encoded: bytes)
    } catch {
      throw StartupError(message: "the settings that check-config handed over cannot be read", cause: error)
    }
  }

  private static func start(
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
