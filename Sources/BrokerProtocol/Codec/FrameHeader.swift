/// The head of every frame.
///
/// ```
///  0               4       5                               13
///  ┌───────────────┬───────┬───────────────────────────────┬─────────────┐
///  │ length (u32)  │ kind  │ request id (u64), 0 on a push │ body …      │
///  └───────────────┴───────┴───────────────────────────────┴─────────────┘
/// ```
///
/// `length` counts the bytes after itself: at least 9, at most `ProtocolVersion.maximumFrameBytes`. Integers are
/// little-endian.
package struct FrameHeader: Equatable, Sendable {
  /// Bytes of the length field.
  package static let lengthFieldBytes = 4
  /// Bytes of kind and request id, which `length` counts.
  package static let kindAndIDBytes = 9

  package let kind: UInt8
  package let id: UInt64

  package init(kind: UInt8, id: UInt64) {
    self.kind = kind
    self.id = id
  }

  /// Checks a length field before anything is read or allocated for it.
  package static func checkedLength(_ length: UInt32) throws(ProtocolError) -> Int {
    guard length <= ProtocolVersion.maximumFrameBytes else { throw .frameTooLong(bytes: Int(length)) }
    guard length >= kindAndIDBytes else { throw .frameTooShort(bytes: Int(length)) }
    return Int(length)
  }

  static func read(from reader: inout ByteReader) throws(ProtocolError) -> FrameHeader {
    FrameHeader(kind: try reader.read(), id: try reader.read())
  }

  /// A whole frame: header, then what `body` appends.
  static func frame(kind: UInt8, id: UInt64, body: (inout ByteWriter) -> Void) -> [UInt8] {
    var writer = ByteWriter()
    append(kind: kind, id: id, to: &writer, body: body)
    return writer.bytes
  }

  /// Appends a whole frame to others.
  static func append(kind: UInt8, id: UInt64, to writer: inout ByteWriter, body: (inout ByteWriter) -> Void) {
    let start = writer.bytes.count
    writer.write(UInt32(0))
    writer.write(kind)
    writer.write(id)
    body(&writer)
    writer.overwrite(UInt32(writer.bytes.count - start - lengthFieldBytes), at: start)
  }
}
