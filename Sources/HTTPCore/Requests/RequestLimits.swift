/// What one connection may make the server hold, and for how long it may take its time.
package struct RequestLimits: Equatable, Sendable {
  /// Longest body, in bytes after any transfer coding is removed.
  package var maxBodyBytes: Int
  /// Longest request target, in bytes. RFC 9112 §3 recommends at least 8,000 for the whole line.
  package var maxTargetBytes = 8192
  /// Longest header section, in bytes with line ends.
  package var maxHeadBytes = 16_384
  /// Most header fields.
  package var maxFieldCount = 100
  /// From the first byte of a request (for the first one: from the accept) to the end of its header section.
  package var headTimeoutNanoseconds: Int64
  /// From the end of the header section to the end of the body, however steadily it drips.
  package var bodyTimeoutNanoseconds: Int64
  /// Between an answer and the next request's first byte.
  package var keepAliveNanoseconds: Int64

  package init(
    maxBodyBytes: Int, headTimeoutNanoseconds: Int64, bodyTimeoutNanoseconds: Int64, keepAliveNanoseconds: Int64
  ) {
    self.maxBodyBytes = maxBodyBytes
    self.headTimeoutNanoseconds = headTimeoutNanoseconds
    self.bodyTimeoutNanoseconds = bodyTimeoutNanoseconds
    self.keepAliveNanoseconds = keepAliveNanoseconds
  }

  /// Longest request line, with its line end.
  var maxRequestLineBytes: Int { Self.maxMethodBytes + maxTargetBytes + "  HTTP/1.1\r\n".utf8.count }
  /// Most empty lines that are skipped before a request line.
  static let maxEmptyLineCount = 8

  /// How long an idle connection is kept when the process stops.
  static let drainGraceNanoseconds: Int64 = 200_000_000
  /// Longest method name in use (RFC 9110's registry: `UPDATEREDIRECTREF`, 17). Longer ones get 501 (RFC 9112 §3).
  static let maxMethodBytes = 24
  /// Most bytes a chunked body of the longest length may take on the wire, chunk sizes and extensions included: as
  /// many as one chunk for every byte costs, and a trailer section.
  var maxBodyWireBytes: Int { maxBodyBytes * "1\r\nx\r\n".utf8.count + maxHeadBytes }
}
