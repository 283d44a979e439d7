import Glibc

/// A listening socket of the tests: a foreign program on a port, or what systemd would pass.
final class SupervisorListener {
  let descriptor: Int32
  let port: Int

  /// - Parameter port: the port to take; 0 takes any that is free.
  init(port: Int = 0) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var one: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    let status = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 128) == 0 ? getsockname(descriptor, $0, &length) : -1
      }
    }
    let code = errno
    self.port = Int(in_port_t(bigEndian: address.sin_port))
    guard status == 0 else {
      close(descriptor)
      throw HarnessError.system("listen on port \(port)", code)
    }
  }

  deinit { close(descriptor) }

  /// Whether nobody listens on this port any more.
  static func canListen(on port: Int) -> Bool { (try? SupervisorListener(port: port)) != nil }
}
