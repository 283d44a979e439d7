/// The header of a frame sent by a client (RFC 6455 §5.2).
///
/// ```
///  byte 0               byte 1              then
///  F R R R  opcode(4)   M  length(7)        length 126: 16 bits; 127: 64 bits; then the masking key, 32 bits
/// ```
struct FrameHeader: Equatable, Sendable {
  let isFinal: Bool
  let opcode: Opcode
  let payloadLength: Int
  /// The four key bytes; byte `i` of the payload is masked with `maskKey[i % 4]`.
  let maskKey: SIMD4<UInt8>

  /// Two bytes, an eight-byte length, a four-byte key.
  static let maxBytes = 14
  /// RFC 6455 §5.5.
  static let maxControlPayloadBytes = 125

  /// How long the header is, given its first two bytes, which are checked as soon as they are there.
  ///
  /// - Throws: ``ProtocolFault`` for reserved bits and opcodes, an unmasked frame, a fragmented or long control frame.
  static func length(first: UInt8, second: UInt8) throws(ProtocolFault) -> Int {
    guard first & 0x70 == 0 else { throw .violation("Reserved bits set") }
    guard let opcode = Opcode(rawValue: first & 0x0F) else { throw .violation("Reserved opcode") }
    guard second & 0x80 != 0 else { throw .violation("Unmasked frame") }
    let shortLength = second & 0x7F
    if opcode.isControl {
      guard first & 0x80 != 0 else { throw .violation("Fragmented control frame") }
      guard shortLength <= maxControlPayloadBytes else { throw .violation("Control frame too long") }
    }
    return switch shortLength {
    case 126: 8
    case 127: 14
    default: 6
    }
  }

  /// Reads a header that is there in whole.
  ///
  /// - Precondition: `bytes` holds at least ``length(first:second:)`` bytes.
  /// - Throws: ``ProtocolFault`` as above, and for a length not in its shortest form or beyond 63 bits.
  init(_ bytes: Span<UInt8>) throws(ProtocolFault) {
    let headerLength = try Self.length(first: bytes[0], second: bytes[1])
    guard let opcode = Opcode(rawValue: bytes[0] & 0x0F) else { throw .violation("Reserved opcode") }
    self.opcode = opcode
    isFinal = bytes[0] & 0x80 != 0
    var length: UInt64 = headerLength == 6 ? UInt64(bytes[1] & 0x7F) : 0
    for index in 2..<(headerLength - 4) { length = length << 8 | UInt64(bytes[index]) }
    let isShortest = headerLength == 6 || length > (headerLength == 8 ? 125 : 0xFFFF)
    guard isShortest, length <= UInt64(Int.max) else { throw .violation("Invalid frame length") }
    payloadLength = Int(length)
    let key = headerLength - 4
    maskKey = SIMD4(bytes[key], bytes[key + 1], bytes[key + 2], bytes[key + 3])
  }
}
