import Foundation
import Glibc

/// An admin socket that gives one answer to whatever comes, and keeps what came.
final class StandInService: @unchecked Sendable {  // `requests` is guarded by the lock, the rest never changes.
  let folder: String
  private let descriptor: Int32
  private let lock = NSLock()
  private var received: [String] = []

  /// - Parameter answer: the octets sent back before the connection is closed; nil closes it unanswered.
  init(answer: String?) throws {
    folder = "/tmp/control-\(UInt32.random(in: .min ... .max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    self.descriptor = descriptor
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array("\(folder)/admin.sock".utf8)) }
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard status == 0, listen(descriptor, 8) == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
    Thread.detachNewThread { [weak self] in
      while true {
        let client = accept(descriptor, nil, nil)
        guard client >= 0 else { return }
        var request = [UInt8](repeating: 0, count: 4_096)
        let count = read(client, &request, request.count)
        self?.note(String(decoding: request.prefix(max(0, count)), as: UTF8.self))
        if let answer {
          _ = send(client, answer, answer.utf8.count, Int32(MSG_NOSIGNAL))
        }
        close(client)
      }
    }
  }

  convenience init(status: String = "200 OK", json: String) throws {
    try self.init(
      answer: "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nContent-Length: \(json.utf8.count)\r\n"
        + "Connection: close\r\n\r\n\(json)")
  }

  deinit {
    shutdown(descriptor, Int32(SHUT_RDWR))
    close(descriptor)
    try? FileManager.default.removeItem(atPath: folder)
  }

  var requests: [String] { lock.withLock { received } }

  private func note(_ request: String) { lock.withLock { received.append(request) } }
}
