import Glibc

/// The command's own output, written at once: `print` would hold it back when standard output is a pipe.
enum Terminal {
  /// One or more lines on standard output.
  static func write(_ text: String) {
    _ = Descriptor.writeAll(Array((text + "\n").utf8), to: 1)
  }

  /// One line on standard error.
  static func writeError(_ text: String) {
    _ = Descriptor.writeAll(Array((text + "\n").utf8), to: 2)
  }
}
