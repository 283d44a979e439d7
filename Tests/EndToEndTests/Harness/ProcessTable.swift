import Foundation

/// What /proc says about processes.
enum ProcessTable {
  /// The children of `parent` that run `program`, in order of their ids. Dead ones that nobody has reaped do not count.
  static func children(of parent: pid_t, running program: String? = nil) -> [pid_t] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.compactMap { pid_t($0) }.sorted().filter { pid in
      guard let status = status(of: pid), status.parent == parent, status.state != "Z" else { return false }
      return program == nil || executable(of: pid) == program
    }
  }

  static func exists(_ pid: pid_t) -> Bool {
    status(of: pid).map { $0.state != "Z" } ?? false
  }

  /// Stops a process and waits until all of its threads have stopped: the signal alone returns before that.
  static func stop(_ pid: pid_t) -> Bool {
    kill(pid, SIGSTOP)
    return eventually(within: 5) { threadStates(of: pid).allSatisfy { $0 == "T" } }
  }

  private static func threadStates(of pid: pid_t) -> [String] {
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? []
    return threads.compactMap { pid_t($0) }.compactMap { status(of: $0)?.state }
  }

  /// The children of a process with one thread, read at once; dead ones that were not reaped are among them.
  static func children(ofSingleThreaded parent: pid_t) -> [pid_t] {
    let text = (try? String(contentsOfFile: "/proc/\(parent)/task/\(parent)/children", encoding: .utf8)) ?? ""
    return text.split(separator: " ").compactMap { pid_t($0) }
  }

  /// Whether the process is neither dead nor stopped.
  static func canRun(_ pid: pid_t) -> Bool {
    status(of: pid).map { !["Z", "X", "T", "t"].contains($0.state) } ?? false
  }

  /// The file name of the program that `pid` runs.
  static func executable(of pid: pid_t) -> String? {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/exe"))?
      .split(separator: "/").last.map(String.init)
  }

  /// The processor time that a process has used, all its threads together.
  static func processorSeconds(of pid: pid_t) -> Double? {
    // After the state: fields 14 and 15 are the ticks as a user's and as the system's.
    guard let fields = fieldsFromState(of: pid), fields.count > 12, let user = Double(fields[11]),
      let system = Double(fields[12])
    else { return nil }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  /// The state and the parent's id.
  private static func status(of pid: pid_t) -> (state: String, parent: pid_t)? {
    guard let fields = fieldsFromState(of: pid), fields.count > 1, let parent = pid_t(fields[1]) else { return nil }
    return (String(fields[0]), parent)
  }

  /// /proc/PID/stat from field 3 on, the state; the name before it may hold anything.
  private static func fieldsFromState(of pid: pid_t) -> [Substring]? {
    guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return nil }
    return text[text.index(after: end)...].split(separator: " ")
  }
}
