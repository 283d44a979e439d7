/// Takes fields off the front of a frame's body. Every read checks its bounds; nothing is trusted.
///
/// It borrows the caller's bytes, so it must not outlive the closure it was made in.
package struct ByteReader {
  private var rest: UnsafeRawBufferPointer

  package init(_ bytes: UnsafeRawBufferPointer) {
    rest = bytes
  }

  /// How many bytes are left.
  package var count: Int { rest.count }

  package mutating func read<Value: FixedWidthInteger>(_ type: Value.Type = Value.self) throws(ProtocolError) -> Value {
    let size = MemoryLayout<Value>.size
    guard rest.count >= size else { throw .truncatedField }
    let value = rest.loadUnaligned(as: Value.self)
    rest = UnsafeRawBufferPointer(rebasing: rest[size...])
    return Value(littleEndian: value)
  }

  package mutating func readBool() throws(ProtocolError) -> Bool {
    switch try read(UInt8.self) {
    case 0: false
    case 1: true
    default: throw .invalidValue(field: "flag")
    }
  }

  package mutating func readText() throws(ProtocolError) -> String {
    guard let text = String(validating: try readSlice(), as: UTF8.self) else { throw .invalidText }
    return text
  }

  package mutating func readOptionalText() throws(ProtocolError) -> String? {
    try readBool() ? try readText() : nil
  }

  package mutating func readData() throws(ProtocolError) -> [UInt8] {
    [UInt8](try readSlice())
  }

  /// Demands that every byte has been read.
  package func finish() throws(ProtocolError) {
    guard rest.isEmpty else { throw .trailingBytes(count: rest.count) }
  }

  private mutating func readSlice() throws(ProtocolError) -> UnsafeRawBufferPointer {
    let length = Int(try read(UInt32.self))
    guard rest.count >= length else { throw .truncatedField }
    let slice = UnsafeRawBufferPointer(rebasing: rest[..<length])
    rest = UnsafeRawBufferPointer(rebasing: rest[length...])
    return slice
  }
}
