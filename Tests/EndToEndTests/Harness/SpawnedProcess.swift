import CLinux
import Glibc

/// A child process of the tests, in a process group of its own. It must be waited for (`waitForExit`) or killed.
final class SpawnedProcess: @unchecked Sendable {  // Its state changes under `waitpid` alone, by one thread at a time.
  let pid: pid_t
  private var status: Int32?

  /// - Parameters:
  ///   - standardInput: a descriptor that becomes 0; nil: /dev/null.
  ///   - output: a file that standard output and error are appended to; nil: /dev/null.
  init(
    _ path: String, _ arguments: [String] = [], environment: [String: String], workingDirectory: String,
    standardInput: Int32? = nil, output: String? = nil
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let standardInput {
      posix_spawn_file_actions_adddup2(&actions, standardInput, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    posix_spawn_file_actions_addopen(&actions, 1, output ?? "/dev/null", O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    _ = ringdraft_spawn_closefrom(&actions, 3)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The test runner may ignore or block signals; what it starts must not inherit that.
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    // The shell changes the folder and then becomes the program: Swift's Glibc lacks the spawn action for it.
    let command = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", workingDirectory, path] + arguments
    var argv: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in argv + envp { free(pointer) } }
    var pid: pid_t = 0
    let code = posix_spawn(&pid, "/bin/sh", &actions, &attributes, &argv, &envp)
    guard code == 0 else { throw HarnessError.system("posix_spawn \(path)", code) }
    self.pid = pid
  }

  /// Whether the process still runs (reaping it when not).
  var isRunning: Bool {
    if status != nil { return false }
    var raw: Int32 = 0
    if waitpid(pid, &raw, WNOHANG) == pid { status = raw }
    return status == nil
  }

  /// Waits for the end. Returns the exit code, or minus the signal that ended it; nil when it still runs after
  /// `seconds`.
  func waitForExit(within seconds: Double) -> Int? {
    guard eventually(within: seconds, { !isRunning }), let status else { return nil }
    return status & 0x7F == 0 ? Int(status >> 8 & 0xFF) : -Int(status & 0x7F)
  }

  /// Sends a signal, unless the process has ended and its id may be somebody else's.
  func signal(_ number: Int32) {
    if isRunning { kill(pid, number) }
  }
}
