import Glibc
import Settings
import SupervisorCore

/// Binds the SO_REUSEPORT group of listening sockets.
///
/// SO_REUSEPORT lets any process of the same user join the group, so a second instance would silently take half the
/// connections. The first listener is therefore bound without the option and put to listening, which fails when anybody
/// else listens on the port, and only then allows the others to join. There is no gap in which two instances starting
/// at once could both succeed.
enum ListenerBinding {
  /// Binds `count` listeners to the first address that the host stands for.
  /// - Returns: non-blocking, close-on-exec sockets that listen.
  /// - Throws: ``StartupError`` with a line that names host and port.
  static func bind(_ role: ListenerRole, _ wanted: ListenAddress, count: Int) throws(StartupError) -> [Int32] {
    let address = try SocketAddress.resolve(wanted, setting: role.hostSetting)
    var listeners: [Int32] = []
    do throws(SystemError) {
      let first = try open(address, joinsGroup: false)
      listeners.append(first)
      try set(SO_REUSEPORT, on: first)
      while listeners.count < count { listeners.append(try open(address, joinsGroup: true)) }
    } catch {
      for listener in listeners { close(listener) }
      throw StartupError(message: explain(error, role, wanted), cause: error)
    }
    return listeners
  }

  private static func open(_ address: SocketAddress, joinsGroup: Bool) throws(SystemError) -> Int32 {
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
    let listener = socket(address.family, type, 0)
    guard listener >= 0 else { throw SystemError(code: errno) }
    do throws(SystemError) {
      // Connections of an earlier run may still be in TIME_WAIT; they are no reason to refuse.
      try set(SO_REUSEADDR, on: listener)
      if joinsGroup { try set(SO_REUSEPORT, on: listener) }
      guard address.withPointer({ Glibc.bind(listener, $0, $1) }) == 0 else { throw SystemError(code: errno) }
      guard listen(listener, ListenerDefaults.backlog) == 0 else { throw SystemError(code: errno) }
    } catch {
      close(listener)
      throw error
    }
    return listener
  }

  private static func set(_ option: Int32, on socket: Int32) throws(SystemError) {
    var on: Int32 = 1
    guard setsockopt(socket, SOL_SOCKET, option, &on, socklen_t(MemoryLayout<Int32>.size)) == 0 else {
      throw SystemError(code: errno)
    }
  }

  private static func explain(_ error: SystemError, _ role: ListenerRole, _ wanted: ListenAddress) -> String {
    let place = "port \(wanted.port) on \(wanted.host)"
    switch error.code {
    case EADDRINUSE: return "\(place) is in use: stop what serves there, or set \(role.portSetting)"
    case EACCES:
      return "\(place) needs more rights than this process has: set \(role.portSetting) to 1024 or above"
    case EADDRNOTAVAIL: return "\(role.hostSetting)=\(wanted.host) is no address of this machine"
    case EAFNOSUPPORT, EPERM:
      return "\(place) cannot be served: this process may not use the network. Under systemd \(role.unit) passes the "
        + "listener: enable it, and unset \(role.portSetting)"
    default: return "\(place) cannot be served: \(error)"
    }
  }
}
