import Glibc

/// A blocking connection to a port or a Unix socket of this machine, with a deadline for every read and write.
final class ClientSocket: @unchecked Sendable {  // Used by one thread at a time; `shutdown` may come from another.
  let descriptor: Int32
  private var buffer: [UInt8] = []
  private(set) var isAtEnd = false

  /// - Parameter timeoutSeconds: how long a single read or write may take.
  convenience init(port: Int, timeoutSeconds: Int = 20) throws {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    try self.init(AF_INET, to: address, named: "port \(port)", timeoutSeconds: timeoutSeconds)
    var one: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
  }

  /// Connects to a Unix socket.
  convenience init(unixSocket path: String, timeoutSeconds: Int = 20) throws {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    try self.init(AF_UNIX, to: address, named: path, timeoutSeconds: timeoutSeconds)
  }

  private init<Address>(_ family: Int32, to address: Address, named name: String, timeoutSeconds: Int) throws {
    descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw HarnessError.system("socket") }
    var timeout = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    let status = withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
      }
    }
    // What was made is closed when this instance goes.
    guard status == 0 else { throw HarnessError.system("connect to \(name)") }
  }

  deinit { close(descriptor) }

  /// Sends all bytes.
  func send(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { raw in
        Glibc.send(descriptor, raw.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw HarnessError.system("send") }
      sent += count
    }
  }

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  /// Exactly `count` bytes.
  func read(_ count: Int) throws -> [UInt8] {
    while buffer.count < count { try fill() }
    defer { buffer.removeFirst(count) }
    return Array(buffer[..<count])
  }

  /// The bytes up to and without `mark`, which is consumed.
  func read(upTo mark: [UInt8]) throws -> [UInt8] {
    var start = 0
    while true {
      if let found = buffer[start...].firstRange(of: mark) {
        let bytes = Array(buffer[..<found.lowerBound])
        buffer.removeFirst(found.upperBound)
        return bytes
      }
      start = max(0, buffer.count - mark.count + 1)
      try fill()
    }
  }

  /// Everything until the peer closes.
  func readToEnd() throws -> [UInt8] {
    while !isAtEnd {
      do { try fill() } catch  where isAtEnd {}
    }
    defer { buffer = [] }
    return buffer
  }

  /// Whether something can be read (or the peer has closed) within `seconds`.
  func isReadable(within seconds: Double) -> Bool {
    if !buffer.isEmpty { return true }
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&waiting, 1, Int32(seconds * 1_000)) > 0
  }

  /// Ends both directions; a thread that is reading wakes up.
  func shutdown() { Glibc.shutdown(descriptor, Int32(SHUT_RDWR)) }

  /// Says that nothing more will be sent.
  func finishSending() { Glibc.shutdown(descriptor, Int32(SHUT_WR)) }

  private func fill() throws {
    guard !isAtEnd else { throw HarnessError("the server closed the connection") }
    var chunk = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &chunk, chunk.count, 0)
    if count < 0, errno == EINTR { return }
    if count < 0, errno == EAGAIN { throw HarnessError("nothing came within the deadline") }
    guard count > 0 else {
      isAtEnd = true
      throw count == 0 ? HarnessError("the server closed the connection") : HarnessError.system("recv")
    }
    buffer += chunk[..<count]
  }
}
