/// Writes frames as a server sends them: unmasked, never fragmented (RFC 6455 §5.2).
package enum FrameEncoder {
  /// Two bytes and an eight-byte length.
  package static let maxHeaderBytes = 10

  /// A whole frame.
  package static func frame(_ opcode: Opcode, _ payload: some Collection<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(maxHeaderBytes + payload.count)
    bytes.append(0x80 | opcode.rawValue)
    switch payload.count {
    case ...125:
      bytes.append(UInt8(payload.count))
    case ...0xFFFF:
      bytes.append(126)
      append(payload.count, byteCount: 2, to: &bytes)
    default:
      bytes.append(127)
      append(payload.count, byteCount: 8, to: &bytes)
    }
    bytes.append(contentsOf: payload)
    return bytes
  }

  /// A close frame. A reason is cut, at a character's end, to what a control frame can hold.
  package static func close(_ code: CloseCode?, reason: String = "") -> [UInt8] {
    guard let code else { return frame(.close, []) }
    var payload = [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xFF)]
    for character in reason {
      guard payload.count + character.utf8.count <= FrameHeader.maxControlPayloadBytes else { break }
      payload.append(contentsOf: character.utf8)
    }
    return frame(.close, payload)
  }

  private static func append(_ value: Int, byteCount: Int, to bytes: inout [UInt8]) {
    for shift in stride(from: 8 * (byteCount - 1), through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }
}
