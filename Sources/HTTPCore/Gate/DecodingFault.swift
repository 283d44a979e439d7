/// Why the decoder cannot read on.
package enum DecodingFault: Equatable, Sendable {
  /// A method it does not know, or none at all.
  case method
  /// A version it does not know, or something else in a version's place.
  case version
  /// The request line, header section or trailer section is beyond its bounds.
  case overflow
  case other(RequestFault)
}
