import CSystemd
import Glibc

/// The listening TCP sockets that systemd's socket unit passed to this process, by sd_listen_fds(3).
package enum PassedListeners {
  /// The first descriptor that systemd passes (SD_LISTEN_FDS_START).
  private static let firstDescriptor: Int32 = 3

  /// Takes the passed sockets. The variables that announce them are removed from the environment, and descriptors that
  /// are no listening TCP sockets are closed.
  /// - Returns: the listeners, close-on-exec, in the unit's order. Empty when nothing was passed to this process.
  package static func take() -> [Int32] {
    let count = sd_listen_fds(1)
    guard count > 0 else { return [] }
    var listeners: [Int32] = []
    for descriptor in firstDescriptor..<(firstDescriptor + count) {
      if isTCPListener(descriptor) {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        listeners.append(descriptor)
      } else {
        close(descriptor)
      }
    }
    return listeners
  }

  private static func isTCPListener(_ descriptor: Int32) -> Bool {
    let stream = Int32(SOCK_STREAM.rawValue)
    return sd_is_socket(descriptor, AF_INET, stream, 1) > 0 || sd_is_socket(descriptor, AF_INET6, stream, 1) > 0
  }
}
