import Glibc

/// Blocking reads and writes of whole contents, and what a start does with descriptors.
enum Descriptor {
  /// Writes all bytes.
  /// - Returns: false when the other side is gone or the write failed.
  static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        guard errno == EINTR else { return false }
      } else {
        rest.removeFirst(count)
      }
    }
    return true
  }

  /// Reads to the end, or until more than `limit` bytes have come. What a failed read leaves is returned.
  static func readAll(from descriptor: Int32, atMost limit: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16_384)
    while bytes.count <= limit {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      bytes += buffer.prefix(count)
    }
    return bytes
  }

  /// Makes sure that 0, 1 and 2 are open, so that no socket of ours takes their numbers and is written to by mistake.
  static func openStandardDescriptors() {
    while true {
      let descriptor = open("/dev/null", O_RDWR | O_CLOEXEC)
      guard descriptor >= 0, descriptor <= 2 else {
        if descriptor > 2 { close(descriptor) }
        return
      }
      _ = fcntl(descriptor, F_SETFD, 0)
    }
  }

  /// The same open file at a number of at least `minimum`, close-on-exec. The given descriptor is closed.
  static func moved(_ descriptor: Int32, toAtLeast minimum: Int32) throws(SystemError) -> Int32 {
    let moved = fcntl(descriptor, F_DUPFD_CLOEXEC, minimum)
    let code = errno
    close(descriptor)
    guard moved >= 0 else { throw SystemError(code: code) }
    return moved
  }
}
