/// Why bytes from the peer are not a message. It ends the one connection it happened on.
package enum ProtocolError: Error, Equatable, Sendable {
  /// The length field exceeds the bound.
  case frameTooLong(bytes: Int)
  /// The length field is shorter than a frame's header.
  case frameTooShort(bytes: Int)
  /// No message has this kind, or the other side sends it.
  case unknownKind(UInt8)
  /// A field reaches past the end of its frame.
  case truncatedField
  /// Bytes are left after the last field.
  case trailingBytes(count: Int)
  /// A text is not UTF-8.
  case invalidText
  /// A field has a value the protocol does not define.
  case invalidValue(field: StaticStringName)
  /// The first frame is not a `hello` of this protocol.
  case badMagic
  /// The peer speaks another version.
  case versionMismatch(theirs: UInt16, ours: UInt16)
  /// A message came before the handshake, or a second handshake.
  case unexpectedMessage
  /// A worker did not say in time that it noted changed limits.
  case limitsNotNoted

  /// A sentence for the log.
  package var message: String {
    switch self {
    case .frameTooLong(let bytes):
      "frame of \(bytes) bytes exceeds the \(ProtocolVersion.maximumFrameBytes) bytes allowed"
    case .frameTooShort(let bytes): "frame of \(bytes) bytes is shorter than a header"
    case .unknownKind(let kind): "unknown message kind \(kind)"
    case .truncatedField: "a field reaches past the end of its frame"
    case .trailingBytes(let count): "\(count) bytes follow the last field"
    case .invalidText: "a text is not UTF-8"
    case .invalidValue(let field): "invalid value of field \(field.name)"
    case .badMagic: "the peer does not speak this protocol"
    case .versionMismatch(let theirs, let ours): "protocol version \(theirs) instead of \(ours) or \(ours - 1)"
    case .unexpectedMessage: "a message out of order with the handshake"
    case .limitsNotNoted: "changed limits were not noted in time"
    }
  }
}
