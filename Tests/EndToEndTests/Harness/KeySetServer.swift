import Foundation
import Glibc

/// An identity provider: answers every request on a port with one document, until it is stopped.
final class KeySetServer: Sendable {
  private let descriptor: Int32

  /// Listens at once. Each connection gets one answer.
  init(port: Int, document: String) throws {
    let listener = try SupervisorListener(port: port)
    descriptor = dup(listener.descriptor)
    let length = document.utf8.count
    let answer = Array(
      ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(length)\r\nConnection: close\r\n\r\n"
        + document).utf8)
    let descriptor = descriptor
    Thread.detachNewThread {
      while true {
        let client = accept(descriptor, nil, nil)
        guard client >= 0 else { return }
        var request = [UInt8](repeating: 0, count: 4_096)
        _ = read(client, &request, request.count)
        _ = send(client, answer, answer.count, Int32(MSG_NOSIGNAL))
        close(client)
      }
    }
  }

  /// Connections are refused from now on.
  func stop() { shutdown(descriptor, Int32(SHUT_RDWR)) }

  deinit {
    stop()
    close(descriptor)
  }
}
