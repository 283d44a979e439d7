import Glibc

/// A Unix datagram socket in a folder of its own, as a service manager listens on for sd_notify(3).
final class NotificationSocket {
  let path: String
  private let folder: String
  private let descriptor: Int32

  init() {
    var template = Array("/tmp/ringdraft-XXXXXX".utf8CString)
    precondition(mkdtemp(&template) != nil, "no folder")
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    path = folder + "/notify"
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let descriptor = descriptor
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    precondition(status == 0, "no socket at \(path)")
  }

  deinit {
    close(descriptor)
    unlink(path)
    rmdir(folder)
  }

  /// The next datagram, waited for.
  func receive() -> String {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
  }
}
