import AsyncHTTPClient
import FoundationEssentials
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
    case .file(let path):
      let octets = try Data(contentsOf: URL(filePath: path))
      guard octets.count <= Self.maxBytes else { throw KeySetError("the file is larger than \(Self.maxBytes) bytes") }
      return Array(octets)
    case .url(let url, let client):
      var request = HTTPClientRequest(url: url)
      request.headers.add(name: "accept", value: "application/jwk-set+json, application/json")
      let response = try await client.execute(request, timeout: Self.timeout)
      guard response.status == .ok else { throw KeySetError("the server answered \(response.status.code)") }
      return Array(buffer: try await response.body.collect(upTo: Self.maxBytes))
    }
  }
}
