import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import Settings

/// Where the key set comes from.
enum KeySetSource: Sendable {
  case file(String)
  case url(String, HTTPClient)

  /// Larger documents are refused.
  static let maxBytes = 1 << 20
  /// How long a fetch may take, and so how long a request may wait for one.
  static let timeout = TimeAmount.seconds(2)

  /// Nil when no key set is configured.
  ///
  /// - Parameter client: fetches a key set that has a URL; its owner shuts it down.
  init?(_ settings: IdentitySettings, client: HTTPClient?) {
    if let file = settings.jwksFile {
      self = .file(file)
    } else if let url = settings.jwksURL {
      guard let client else { preconditionFailure("a key set with a URL needs a client") }
      self = .url(url, client)
    } else {
      return nil
    }
  }

  /// The document as it is now.
  func read() async throws -> [UInt8] {
    switch self {
    case .file(let path): return try Self.contents(of: path)
    case .url(let url, let client):
      var request = HTTPClientRequest(url: url)
      request.headers.add(name: "accept", value: "application/jwk-set+json, application/json")
      let response = try await client.execute(request, timeout: Self.timeout)
      guard response.status == .ok else { throw KeySetError("the server answered \(response.status.code)") }
      return Array(buffer: try await response.body.collect(upTo: Self.maxBytes))
    }
  }

  /// The contents of a file, at most `maxBytes`.
  private static func contents(of path: String) throws(KeySetError) -> [UInt8] {
    // What is no file, such as a named pipe, is not waited for.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw KeySetError(errorText(errno)) }
    defer { close(descriptor) }
    var octets: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16_384)
    while octets.count <= maxBytes {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw KeySetError(errorText(errno)) }
      guard count > 0 else { return octets }
      octets += chunk[..<count]
    }
    throw KeySetError("the file is larger than \(maxBytes) bytes")
  }

  private static func errorText(_ code: CInt) -> String {
    strerror(code).map { String(cString: $0) } ?? "error \(code)"
  }
}
