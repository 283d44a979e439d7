import CLinux
import Glibc

/// A program to start and what its process begins with.
///
/// It begins with /dev/null as standard input, the supervisor's standard output and error, `descriptors` from 3 on, and
/// nothing else open. Signals have their default dispositions and none is blocked, but SIGPIPE stays ignored. It is the
/// leader of a process group of its own: Ctrl-C in a terminal, and `timeout` or `make`, which signal a whole group,
/// reach the supervisor only, which then drains its children in order.
struct ChildProgram {
  let path: String
  let arguments: [String]
  /// `NAME=value` each.
  let environment: [String]
  /// They become 3, 4, … in the child. Each must lie above all of those numbers, so that none is overwritten before it
  /// was copied.
  let descriptors: [Int32]

  private static let firstDescriptor: Int32 = 3

  /// Starts the process.
  /// - Throws: the errno value, also when the file cannot be executed.
  func spawn() throws(SystemError) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    try Self.check(posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0))
    var next = Self.firstDescriptor
    for descriptor in descriptors {
      // Refused, for instance, when the limit of descriptors is below this one by now. The child would have another
      // file at its number.
      try Self.check(posix_spawn_file_actions_adddup2(&actions, descriptor, next))
      next += 1
    }
    try Self.check(ringdraft_spawn_closefrom(&actions, next))

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    Self.setSignalsAndGroup(&attributes)
    return try spawn(&actions, &attributes)
  }

  private func spawn(
    _ actions: inout posix_spawn_file_actions_t, _ attributes: inout posix_spawnattr_t
  ) throws(SystemError) -> pid_t {
    var pid: pid_t = 0
    var argumentPointers = arguments.map { strdup($0) } + [nil]
    var environmentPointers = environment.map { strdup($0) } + [nil]
    defer { for pointer in argumentPointers + environmentPointers { free(pointer) } }
    try Self.check(posix_spawn(&pid, path, &actions, &attributes, &argumentPointers, &environmentPointers))
    return pid
  }

  private static func check(_ status: Int32) throws(SystemError) {
    guard status == 0 else { throw SystemError(code: status) }
  }

  private static func setSignalsAndGroup(_ attributes: inout posix_spawnattr_t) {
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var defaults = sigset_t()
    sigfillset(&defaults)
    sigdelset(&defaults, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETPGROUP)
    posix_spawnattr_setflags(&attributes, Int16(flags))
  }
}
