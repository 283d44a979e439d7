import Glibc
import Settings

/// `RUN_DIR/control.sock`, which operators connect to.
///
/// The kernel's modes keep others out, as for the broker's `admin.sock`: the folder is closed to them, and connecting
/// takes the right to write to the socket.
final class OperatorSocket {
  static let name = "control.sock"
  private static let backlog: Int32 = 16
  private static let privateMode: mode_t = 0o600
  private static let groupMode: mode_t = 0o660

  private let path: String
  /// Listens; close-on-exec and non-blocking.
  let descriptor: Int32

  /// Makes the socket. One that an instance before has left is replaced: whoever has the lock of `RUN_DIR` owns it.
  /// - Parameters:
  ///   - folder: `RUN_DIR`, whose lock this process has.
  ///   - group: whose members may connect beside this user and root.
  init(in folder: String, group: AdminGroup?) throws(StartupError) {
    path = folder + "/" + Self.name
    try Self.removeSocket(path)
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
    descriptor = socket(AF_UNIX, type, 0)
    guard descriptor >= 0 else { throw .system("no socket for \(path)", errno) }
    do throws(StartupError) {
      try bind()
      try setAccess(group)
      guard listen(descriptor, Self.backlog) == 0 else { throw .system("\(path) cannot listen", errno) }
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit { close(descriptor) }

  /// Takes the socket out of the folder: nobody will answer there any more.
  func remove() {
    unlink(path)
  }

  private static func removeSocket(_ path: String) throws(StartupError) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFSOCK else {
      throw StartupError(message: "\(path) is in the way: it is no socket")
    }
    guard unlink(path) == 0 || errno == ENOENT else { throw .system("\(path) cannot be replaced", errno) }
  }

  /// Nobody but this user can have connected before the modes are set: the socket is made with mode 0600.
  private func bind() throws(StartupError) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    let capacity = MemoryLayout.size(ofValue: address.sun_path) - 1
    guard bytes.count <= capacity else {
      throw StartupError(message: "\(path) is too long for a Unix socket: at most \(capacity) bytes")
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let mask = umask(0o177)
    defer { umask(mask) }
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard status == 0 else { throw .system("\(path) cannot be made", errno) }
  }

  private func setAccess(_ group: AdminGroup?) throws(StartupError) {
    guard let group else {
      guard chmod(path, Self.privateMode) == 0 else { throw .system("\(path) cannot be closed to others", errno) }
      return
    }
    guard chown(path, uid_t.max, group.id) == 0 else {
      throw .system("\(path) cannot be given to ADMIN_GROUP \(group.name)", errno)
    }
    guard chmod(path, Self.groupMode) == 0 else {
      throw .system("\(path) cannot be opened to ADMIN_GROUP \(group.name)", errno)
    }
  }
}
