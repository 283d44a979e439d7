import BrokerProtocol
import Glibc

/// A blocking connection to the broker's socket, for saying things a worker never would.
final class UnixClient {
  private let descriptor: Int32

  init(path: String) throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw HarnessError.system("socket") }
    var timeout = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard status == 0 else {
      let code = errno
      close(descriptor)
      throw HarnessError.system("connect to \(path)", code)
    }
  }

  deinit { close(descriptor) }

  /// - Returns: whether the broker's end took all of it.
  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  func shutDownOutput() {
    shutdown(descriptor, Int32(SHUT_WR))
  }

  /// The next message, or nil at the end of the connection.
  func receive() throws -> BrokerMessage? {
    guard let length = read(FrameHeader.lengthFieldBytes) else { return nil }
    let count = length.enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
    guard let frame = read(count) else { return nil }
    return try frame.withUnsafeBytes { try BrokerMessage.decode($0) }
  }

  /// Whether the broker closes the connection without another byte. What it has not read resets it.
  func isClosed() -> Bool {
    var byte: UInt8 = 0
    let count = recv(descriptor, &byte, 1, 0)
    return count == 0 || (count < 0 && errno == ECONNRESET)
  }

  private func read(_ count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    let received = recv(descriptor, &bytes, count, Int32(MSG_WAITALL))
    return received == count ? bytes : nil
  }
}
