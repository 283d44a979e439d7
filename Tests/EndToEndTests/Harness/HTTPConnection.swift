import ContractJSON
import Foundation

/// A raw HTTP/1.1 client connection: the caller decides every byte that is sent.
final class HTTPConnection: Sendable {
  let socket: ClientSocket

  init(port: Int, timeoutSeconds: Int = 20) throws {
    socket = try ClientSocket(port: port, timeoutSeconds: timeoutSeconds)
  }

  init(unixSocket path: String, timeoutSeconds: Int = 20) throws {
    socket = try ClientSocket(unixSocket: path, timeoutSeconds: timeoutSeconds)
  }

  /// Sends a request that is built in the usual way and reads its answer.
  func exchange(_ request: HTTPRequest) throws -> HTTPAnswer {
    try socket.send(request.bytes)
    return try readAnswer(to: request.method)
  }

  /// Reads one answer; interim answers (1xx other than 101) are skipped.
  func readAnswer(to method: String = "GET") throws -> HTTPAnswer {
    while true {
      let head = try readHead()
      if head.status >= 200 || head.status == 101 { return try readBody(of: head, method: method) }
    }
  }

  /// The status line and headers of the next answer.
  func readHead() throws -> HTTPAnswer {
    let head = String(decoding: try socket.read(upTo: Array("\r\n\r\n".utf8)), as: UTF8.self)
    let lines = head.components(separatedBy: "\r\n")
    let parts = lines[0].split(separator: " ", maxSplits: 2)
    guard parts.count >= 2, parts[0] == "HTTP/1.1", let status = Int(parts[1]) else {
      throw HarnessError("not a status line: \(lines[0])")
    }
    let headers = try lines.dropFirst().map { line in
      guard let colon = line.firstIndex(of: ":") else { throw HarnessError("not a header: \(line)") }
      let value = line[line.index(after: colon)...].trimmingPrefix { $0 == " " }
      return (name: line[..<colon].lowercased(), value: String(value))
    }
    return HTTPAnswer(status: status, headers: headers, body: [])
  }

  private func readBody(of head: HTTPAnswer, method: String) throws -> HTTPAnswer {
    let body: [UInt8]
    if method == "HEAD" || head.status == 204 || head.status == 304 || head.status == 101 {
      body = []
    } else if let length = head["content-length"].flatMap(Int.init) {
      body = try socket.read(length)
    } else if head["transfer-encoding"]?.lowercased() == "chunked" {
      body = try readChunks()
    } else {
      body = try socket.readToEnd()
    }
    return HTTPAnswer(status: head.status, headers: head.headers, body: body)
  }

  private func readChunks() throws -> [UInt8] {
    var body: [UInt8] = []
    while true {
      let line = String(decoding: try socket.read(upTo: Array("\r\n".utf8)), as: UTF8.self)
      guard let size = Int(line.prefix { $0 != ";" }, radix: 16) else {
        throw HarnessError("not a chunk size: \(line)")
      }
      if size == 0 {
        while !(try socket.read(upTo: Array("\r\n".utf8))).isEmpty {}
        return body
      }
      body += try socket.read(size)
      _ = try socket.read(2)
    }
  }
}
