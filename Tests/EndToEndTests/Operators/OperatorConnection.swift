import ContractJSON
import Foundation
import Glibc

/// A connection to `control.sock`, for saying what `ringdraftctl` would not.
final class OperatorConnection {
  private let descriptor: Int32
  private var unread: [UInt8] = []

  init(_ path: String) throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw HarnessError.system("socket") }
    var timeout = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard status == 0 else {
      let code = errno
      close(descriptor)
      throw HarnessError.system("connect to \(path)", code)
    }
  }

  deinit { close(descriptor) }

  func send(_ text: String) {
    let bytes = Array(text.utf8)
    _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }

  func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// The next line of the answer; nil at the end.
  func line() throws -> JSONValue? {
    while true {
      if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
        let line = Array(unread[..<end])
        unread.removeSubrange(...end)
        return try JSONParser.parse(line)
      }
      var buffer = [UInt8](repeating: 0, count: 16_384)
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else {
        guard count == 0 || errno == ECONNRESET else { throw HarnessError.system("recv") }
        return nil
      }
      unread += buffer.prefix(count)
    }
  }

  /// All lines up to the end.
  func lines() throws -> [JSONValue] {
    var lines: [JSONValue] = []
    while let line = try line() { lines.append(line) }
    return lines
  }
}

extension RingDraftProcess {
  var controlSocket: String { dataFolder + "/run/control.sock" }

  /// The whole answer to one line.
  func operate(_ words: String) throws -> [JSONValue] {
    let connection = try OperatorConnection(controlSocket)
    connection.send("ringdraft/1 \(words)\n")
    return try connection.lines()
  }

  /// `ringdraftctl`, as the operator of this server.
  func control(_ arguments: String...) throws -> ControlAttempt {
    try ControlAttempt(arguments + ["--run-dir", dataFolder + "/run"])
  }

  /// Waits until everybody serves, so that what is asked for can begin.
  func waitUntilServing() throws {
    guard eventually(within: Self.startSeconds, { log.contains("\"serving\"") }) else {
      throw HarnessError("it does not serve: \(log.suffix(2_000))")
    }
  }
}
