import Glibc

/// Standard output, written in large pieces of whole lines.
final class LineOutput {
  /// How much is gathered before it is written.
  private static let pieceBytes = 65_536

  private var gathered: [UInt8] = []

  /// Appends one line.
  /// - Throws: `OutputClosed`, or `ControlError` when the output cannot be written, as on a full disk.
  func write(_ line: String) throws {
    try write(utf8: Array(line.utf8))
  }

  /// Appends one line, which is UTF-8 without a line break.
  func write(utf8 line: [UInt8]) throws {
    gathered += line
    gathered.append(UInt8(ascii: "\n"))
    if gathered.count >= Self.pieceBytes { try flush() }
  }

  /// Writes what has been gathered.
  func flush() throws {
    defer { gathered.removeAll(keepingCapacity: true) }
    var rest = gathered[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(1, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest.removeFirst(count)
      } else if errno == EPIPE {
        throw OutputClosed()
      } else if errno != EINTR {
        throw ControlError(.impossible, "cannot write the output: \(String(cString: strerror(errno)))")
      }
    }
  }

  /// Writes lines and nothing after them.
  static func write(_ lines: [String]) throws {
    let output = LineOutput()
    for line in lines { try output.write(line) }
    try output.flush()
  }

  /// Writes one line to standard error.
  static func writeError(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = bytes.withUnsafeBytes { Glibc.write(2, $0.baseAddress, $0.count) }
  }
}
