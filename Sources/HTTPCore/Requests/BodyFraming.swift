/// How a request's body is delimited (RFC 9112 §6.3). A request never runs to the end of the connection.
package enum BodyFraming: Equatable, Sendable {
  case none
  /// `Content-Length`, at least 1.
  case length(Int)
  case chunked
}
