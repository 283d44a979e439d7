import Glibc

/// What /proc says of a process that does nothing.
enum ProcessState {
  /// Its state in a word and a letter, as in proc(5); nil when it is gone or /proc does not tell.
  static func text(_ pid: pid_t) -> String? {
    let descriptor = open("/proc/\(pid)/status", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let text = String(decoding: Descriptor.readAll(from: descriptor, atMost: 4_096), as: UTF8.self)
    let line = text.split(separator: "\n").first { $0.hasPrefix("State:") }
    return line.map { String($0.dropFirst("State:".count).drop(while: \.isWhitespace)) }
  }
}
