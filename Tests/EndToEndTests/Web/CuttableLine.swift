import Foundation
import Glibc
import Synchronization

/// A TCP line to a server on this machine that can be cut, and mended: in between nobody can connect, and who was
/// connected is not any more.
final class CuttableLine: Sendable {
  private struct State {
    var listener: Int32?
    var relays: [Relay] = []
  }

  let port: Int
  private let target: Int
  private let state = Mutex(State())

  /// Listens on a port of its own.
  init(to target: Int) throws {
    self.target = target
    port = try freePort()
    try mend()
  }

  deinit { cut() }

  func cut() {
    let (listener, relays) = state.withLock { state in
      defer { state = State() }
      return (state.listener, state.relays)
    }
    // Its thread closes it.
    if let listener { shutdown(listener, Int32(SHUT_RDWR)) }
    for relay in relays { relay.end() }
  }

  func mend() throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard listener >= 0 else { throw HarnessError.system("socket") }
    var on: Int32 = 1
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    guard Self.withAddress(port, { bind(listener, $0, $1) }) == 0, listen(listener, 64) == 0 else {
      close(listener)
      throw HarnessError.system("listen")
    }
    state.withLock { $0.listener = listener }
    Thread.detachNewThread { [weak self] in
      while true {
        let client = accept(listener, nil, nil)
        guard client >= 0 else { break }
        self?.relay(client)
      }
      close(listener)
    }
  }

  private func relay(_ client: Int32) {
    let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    let relay = Relay(client: client, server: server)
    guard Self.withAddress(target, { connect(server, $0, $1) }) == 0 else { return }
    state.withLock { $0.relays.append(relay) }
    Thread.detachNewThread { relay.copy(from: client, to: server) }
    Thread.detachNewThread { relay.copy(from: server, to: client) }
  }

  private static func withAddress(_ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
  }

  /// One connection, which ends as a whole. Its sockets are closed when nobody refers to it.
  private final class Relay: Sendable {
    let client: Int32
    let server: Int32

    init(client: Int32, server: Int32) {
      self.client = client
      self.server = server
    }

    deinit {
      close(client)
      close(server)
    }

    func end() {
      shutdown(client, Int32(SHUT_RDWR))
      shutdown(server, Int32(SHUT_RDWR))
    }

    func copy(from: Int32, to: Int32) {
      defer { end() }
      var buffer = [UInt8](repeating: 0, count: 16_384)
      while true {
        let count = read(from, &buffer, buffer.count)
        guard count > 0 else { return }
        var rest = buffer[..<count]
        while !rest.isEmpty {
          let sent = rest.withUnsafeBytes { send(to, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
          guard sent > 0 else { return }
          rest = rest.dropFirst(sent)
        }
      }
    }
  }
}
