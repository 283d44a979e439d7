/// The bounds of one HTTP connection.
package struct HTTPSettings: Codable, Sendable, Equatable {
  /// The largest request body that is read.
  package var maxBodyBytes: Int
  /// From the first byte of a request (or the connection's start) to the end of its header.
  package var headerTimeoutMilliseconds: Int
  /// From the end of the header to the end of the body.
  package var bodyTimeoutMilliseconds: Int
  /// How long a connection may idle between requests.
  package var keepAliveMilliseconds: Int

  package init(
    maxBodyBytes: Int = 65_536,
    headerTimeoutMilliseconds: Int = 10_000,
    bodyTimeoutMilliseconds: Int = 10_000,
    keepAliveMilliseconds: Int = 75_000
  ) {
    self.maxBodyBytes = maxBodyBytes
    self.headerTimeoutMilliseconds = headerTimeoutMilliseconds
    self.bodyTimeoutMilliseconds = bodyTimeoutMilliseconds
    self.keepAliveMilliseconds = keepAliveMilliseconds
  }
}
