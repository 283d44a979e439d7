import Glibc

/// A connection to `control.sock`. It blocks: this program has nothing else to do.
final class PoolConnection {
  private let folder: String
  private let descriptor: Int32
  private let seconds: Duration
  private let end: ContinuousClock.Instant

  /// - Parameter deadline: how long everything may take.
  init(folder: String, deadline: Duration) throws(ControlError) {
    self.folder = folder
    seconds = deadline
    end = .now + deadline
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw Self.error(errno, folder) }
    // To connect waits as well, where others wait for a service that is stopped.
    var limit = timeval(tv_sec: Int(deadline.components.seconds), tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    guard Self.connect(descriptor, to: folder + "/control.sock") else {
      let code = errno
      close(descriptor)
      throw code == EAGAIN ? Self.overdue(deadline, folder) : Self.error(code, folder)
    }
  }

  deinit { close(descriptor) }

  /// One who is gone already may have answered before.
  func send(_ bytes: [UInt8]) {
    _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }

  /// What comes next; nil at the end.
  func receive() throws(ControlError) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 16_384)
    while true {
      try wait()
      let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      if count >= 0 { return count == 0 ? nil : Array(buffer.prefix(count)) }
      // Whoever ends a connection without reading all of a request resets it.
      if errno == ECONNRESET { return nil }
      guard errno == EINTR || errno == EAGAIN else { throw Self.error(errno, folder) }
    }
  }

  private func wait() throws(ControlError) {
    let left = end - .now
    let milliseconds = left.components.seconds * 1_000 + left.components.attoseconds / 1_000_000_000_000_000
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard milliseconds > 0, poll(&entry, 1, Int32(clamping: milliseconds)) != 0 else {
      throw Self.overdue(seconds, folder)
    }
  }

  private static func overdue(_ limit: Duration, _ folder: String) -> ControlError {
    ControlError(
      .impossible,
      "the service at \(folder) has not answered within \(limit.components.seconds) s; what it began goes on")
  }

  private static func error(_ code: Int32, _ folder: String) -> ControlError {
    ControlError(socketError: code, at: folder)
      ?? ControlError(
        .impossible, "the service at \(folder) cannot be asked: \(String(cString: strerror(code)))")
  }

  private static func connect(_ descriptor: Int32, to path: String) -> Bool {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
      errno = ENAMETOOLONG
      return false
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
  }
}
