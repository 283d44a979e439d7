/// A piece of a request, as the decoder hands it on.
package enum RequestPart: Equatable, Sendable {
  case head(ReceivedHead)
  case body(byteCount: Int)
  case end
  /// The decoder cannot read on; nothing follows.
  case fault(RequestFault)
}
