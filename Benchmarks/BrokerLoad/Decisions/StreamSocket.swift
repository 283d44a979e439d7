import Glibc

/// A blocking connection to a Unix socket.
final class StreamSocket {
  private static let readBytes = 1 << 16
  private let descriptor: Int32

  init(connectedTo path: String) throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw LoadError(message: "no socket: \(String(cString: strerror(errno)))") }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let isCopied = withUnsafeMutableBytes(of: &address.sun_path) { target in
      guard path.utf8.count < target.count else { return false }
      target.copyBytes(from: path.utf8)
      return true
    }
    guard isCopied else { throw LoadError(message: "the path of the socket is too long: \(path)") }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
    }
    guard status == 0 else { throw LoadError(message: "\(path): \(String(cString: strerror(errno)))") }
  }

  deinit { close(descriptor) }

  func send(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let chunk = UnsafeRawBufferPointer(rebasing: rest)
        let count = Glibc.send(descriptor, chunk.baseAddress, chunk.count, Int32(MSG_NOSIGNAL))
        guard count > 0 else { throw LoadError(message: "the server does not read any more") }
        rest = rest.dropFirst(count)
      }
    }
  }

  /// Waits for bytes and appends what is there.
  func receive(into bytes: inout [UInt8]) throws {
    let count = withUnsafeTemporaryAllocation(byteCount: Self.readBytes, alignment: 16) { buffer in
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      if count > 0 { bytes += UnsafeRawBufferPointer(rebasing: buffer[..<count]) }
      return count
    }
    guard count > 0 else { throw LoadError(message: "the server closed the connection") }
  }
}
