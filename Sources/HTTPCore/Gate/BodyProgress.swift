/// How far the body of a request has come.
struct BodyProgress: Equatable, Sendable {
  /// Bytes of the body, any transfer coding removed.
  var byteCount = 0
  /// Bytes of a chunked body on the wire.
  var wireByteCount = 0
  /// Whether the client waits for a `100 Continue`.
  var owesContinue: Bool
  var chunks = ChunkedBodyWatch()
}
