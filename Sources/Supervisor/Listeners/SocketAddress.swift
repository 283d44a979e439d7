import Glibc
import Settings

/// An IPv4 or IPv6 address with a port, as the socket calls take it.
struct SocketAddress {
  private var storage: sockaddr_storage
  private let length: socklen_t

  var family: Int32 { Int32(storage.ss_family) }

  /// The first address that a host name, or a written address, stands for; an IPv4 address before an IPv6 one, since a
  /// client that is told "localhost" tries that too.
  /// - Parameter setting: where it was said, for the error.
  /// - Throws: ``StartupError`` when there is none.
  static func resolve(_ wanted: ListenAddress, setting: String) throws(StartupError) -> SocketAddress {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    var list: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(wanted.host, String(wanted.port), &hints, &list)
    defer { freeaddrinfo(list) }
    guard status == 0 else {
      throw StartupError(
        message: "\(setting)=\(wanted.host) stands for no address: \(String(cString: gai_strerror(status)))")
    }
    let entries = sequence(first: list, next: { $0?.pointee.ai_next }).compactMap { $0?.pointee }
    guard let entry = entries.first(where: { $0.ai_family == AF_INET }) ?? entries.first,
      let address = SocketAddress(entry)
    else { throw StartupError(message: "\(setting)=\(wanted.host) stands for no address") }
    return address
  }

  /// The address that a socket is bound to.
  static func bound(to socket: Int32) throws(SystemError) -> SocketAddress {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let status = withUnsafeMutableBytes(of: &storage) { bytes in
      bytes.baseAddress.map { getsockname(socket, $0.assumingMemoryBound(to: sockaddr.self), &length) } ?? -1
    }
    guard status == 0 else { throw SystemError(code: errno) }
    return SocketAddress(storage: storage, length: length)
  }

  private init(storage: sockaddr_storage, length: socklen_t) {
    self.storage = storage
    self.length = length
  }

  private init?(_ entry: addrinfo) {
    guard let address = entry.ai_addr, Int(entry.ai_addrlen) <= MemoryLayout<sockaddr_storage>.size else { return nil }
    storage = sockaddr_storage()
    length = entry.ai_addrlen
    withUnsafeMutableBytes(of: &storage) { bytes in
      bytes.copyMemory(from: UnsafeRawBufferPointer(start: address, count: Int(entry.ai_addrlen)))
    }
  }

  /// Calls `body` with what `bind(2)` wants.
  func withPointer<Value>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Value) -> Value {
    withUnsafePointer(to: storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
    }
  }

  /// Where a client on this machine connects to: the address in writing, an IPv6 one in brackets, then the port. The
  /// wildcard address becomes the loopback one.
  var connectable: String {
    guard let (written, port) = numeric else { return "an unknown address" }
    let loopback = written == "0.0.0.0" ? "127.0.0.1" : written == "::" ? "::1" : written
    return (loopback.contains(":") ? "[\(loopback)]" : loopback) + ":" + port
  }

  /// The address itself in writing, with its port: two that are equal are one. Nil when it is none.
  var written: String? { numeric.map { "\($0.host) \($0.port)" } }

  private var numeric: (host: String, port: String)? {
    var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    var service = [CChar](repeating: 0, count: Int(NI_MAXSERV))
    let flags = NI_NUMERICHOST | NI_NUMERICSERV
    let status = withPointer { pointer, length in
      getnameinfo(pointer, length, &host, socklen_t(host.count), &service, socklen_t(service.count), flags)
    }
    guard status == 0 else { return nil }
    return (Self.text(host), Self.text(service))
  }

  private static func text(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
