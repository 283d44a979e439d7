import Glibc

/// What /proc says about a process (proc_pid_stat(5)).
package struct ProcessFacts: Equatable, Sendable {
  /// In ticks since the machine's start. Together with the id it tells processes apart.
  package let startedAtTicks: UInt64
  /// The processor time that all its threads have used.
  package let processorSeconds: Double
  /// What it has in memory.
  package let residentBytes: Int

  private static let maximumBytes = 4_096

  /// - Returns: nil when there is no such process, or it is dead and was not reaped.
  package static func read(_ process: pid_t) -> ProcessFacts? {
    let descriptor = open("/proc/\(process)/stat", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: maximumBytes)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    guard count > 0 else { return nil }
    return ProcessFacts(
      String(decoding: bytes.prefix(count), as: UTF8.self), ticksPerSecond: sysconf(Int32(_SC_CLK_TCK)),
      pageBytes: sysconf(Int32(_SC_PAGESIZE)))
  }

  package init(startedAtTicks: UInt64, processorSeconds: Double, residentBytes: Int) {
    self.startedAtTicks = startedAtTicks
    self.processorSeconds = processorSeconds
    self.residentBytes = residentBytes
  }

  init?(_ text: String, ticksPerSecond: Int, pageBytes: Int) {
    // The name, in parentheses, may hold anything.
    guard let end = text.lastIndex(of: ")"), ticksPerSecond > 0 else { return nil }
    let fields = text[text.index(after: end)...].split(separator: " ")
    // From the state on, which is field 3.
    guard fields.count > 21, fields[0] != "Z", fields[0] != "X", let user = Double(fields[11]),
      let system = Double(fields[12]), let started = UInt64(fields[19]), let pages = Int(fields[21])
    else { return nil }
    startedAtTicks = started
    processorSeconds = (user + system) / Double(ticksPerSecond)
    residentBytes = pages * pageBytes
  }
}
