import CSystemd
import Glibc

/// What systemd passed to this process, by sd_listen_fds_with_names(3).
package enum PassedListeners {
  /// The first descriptor that systemd passes (SD_LISTEN_FDS_START).
  private static let firstDescriptor: Int32 = 3
  /// What systemd's library calls a descriptor that nobody named.
  package static let unnamed = "unknown"

  /// Takes what was passed, whose owner is the caller from now on. The variables that announce it are removed from the
  /// environment.
  /// - Returns: in systemd's order: of each unit in the unit's order. Empty when nothing was passed to this process.
  package static func take() -> [PassedDescriptor] {
    var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    let count = Int(sd_listen_fds_with_names(1, &names))
    defer { free(names) }
    guard count > 0 else { return [] }
    return (0..<count).map { index in
      let descriptor = firstDescriptor + Int32(index)
      let name = names?[index]
      defer { free(name) }
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      return PassedDescriptor(
        name: name.map { String(cString: $0) } ?? unnamed, descriptor: descriptor, isListener: isTCPListener(descriptor)
      )
    }
  }

  private static func isTCPListener(_ descriptor: Int32) -> Bool {
    let stream = Int32(SOCK_STREAM.rawValue)
    return sd_is_socket(descriptor, AF_INET, stream, 1) > 0 || sd_is_socket(descriptor, AF_INET6, stream, 1) > 0
  }
}
