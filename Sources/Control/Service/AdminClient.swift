import AsyncHTTPClient
import ContractJSON
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// Asks a running service, over the Unix socket in its folder.
struct AdminClient {
  /// How long an answer may take: longer than the service takes at most for one.
  static let deadline = TimeAmount.seconds(15)
  /// Longer answers are refused, in bytes.
  static let maximumBytes = 4 << 20

  let folder: String

  /// The answer to one request.
  ///
  /// - Parameters:
  ///   - target: path and query, encoded.
  /// - Throws: `ControlError`, `refused` with the service's own words for a 4xx answer.
  func send(_ method: HTTPMethod, _ target: String) async throws -> JSONValue {
    var configuration = HTTPClient.Configuration()
    // A socket that refuses will do so again: the service is not there.
    configuration.connectionPool.retryConnectionEstablishment = false
    let client = HTTPClient(
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
    let answer: Result<JSONValue, any Error>
    do {
      answer = .success(try await exchange(method, target, on: client))
    } catch {
      answer = .failure(error)
    }
    try await client.shutdown()
    return try answer.get()
  }

  private func exchange(_ method: HTTPMethod, _ target: String, on client: HTTPClient) async throws -> JSONValue {
    let socket = folder + "/admin.sock"
    var request = HTTPClientRequest(url: "http+unix://\(Self.percentEncoded(socket))\(target)")
    request.method = method
    request.headers.add(name: "host", value: "localhost")
    let status: HTTPResponseStatus
    let body: [UInt8]
    do {
      let response = try await client.execute(request, timeout: Self.deadline)
      status = response.status
      body = Array(buffer: try await response.body.collect(upTo: Self.maximumBytes))
    } catch {
      throw failure(error)
    }
    return try Self.value(status, body, at: folder)
  }

  /// What an error of the connection means to an operator.
  private func failure(_ error: any Error) -> ControlError {
    if let code = (error as? IOError)?.errnoCode, let known = ControlError(socketError: code, at: folder) {
      return known
    }
    switch error as? HTTPClientError {
    case .deadlineExceeded?, .connectTimeout?:
      return ControlError(.impossible, "the service at \(folder) gave no answer within 15 s")
    case .remoteConnectionClosed?: return .closedUnanswered(at: folder)
    default: return ControlError(.impossible, "the service at \(folder) gave no usable answer: \(error)")
    }
  }

  private static func value(_ status: HTTPResponseStatus, _ body: [UInt8], at folder: String) throws -> JSONValue {
    let value = try? JSONParser.parse(body)
    guard (200..<300).contains(status.code) else {
      let error = value?.objectValue?["error"]
      let message = error?.objectValue?["message"]?.stringValue ?? error?.stringValue
      throw ControlError(
        (400..<500).contains(status.code) ? .refused : .impossible,
        message.map { "the service says: \($0)" } ?? "the service answered \(status.code)")
    }
    // An answer without content, as of a deletion, says nothing more.
    if body.isEmpty { return .object(JSONObject()) }
    guard let value else { throw ControlError(.impossible, "the service at \(folder) answered what is not JSON") }
    return value
  }

  /// Everything but unreserved characters (RFC 3986, section 2.3) as `%XX`.
  static func percentEncoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var encoded: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        encoded.append(byte)
      default: encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }
}
