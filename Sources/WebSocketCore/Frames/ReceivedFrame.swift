/// One frame of a client, as the decoder read it: whole and unmasked, but not yet checked (RFC 6455 §5.2).
package struct ReceivedFrame: Equatable, Sendable {
  package let isFinal: Bool
  /// RSV1, RSV2 and RSV3 as the bits 4, 2 and 1.
  package let reservedBits: UInt8
  /// Four bits; see ``Opcode`` for those in use.
  package let opcode: UInt8
  package let isMasked: Bool
  package let payload: [UInt8]

  package init(isFinal: Bool, reservedBits: UInt8, opcode: UInt8, isMasked: Bool, payload: [UInt8]) {
    self.isFinal = isFinal
    self.reservedBits = reservedBits
    self.opcode = opcode
    self.isMasked = isMasked
    self.payload = payload
  }

  /// RFC 6455 §5.5.
  package static let maxControlPayloadBytes = 125

  /// The opcode of a frame a client may send.
  ///
  /// - Throws: ``ProtocolFault`` for reserved bits and opcodes, an unmasked frame, a fragmented or long control frame.
  func checkedOpcode() throws(ProtocolFault) -> Opcode {
    guard reservedBits == 0 else { throw .violation("Reserved bits set") }
    guard let opcode = Opcode(rawValue: opcode) else { throw .violation("Reserved opcode") }
    guard isMasked else { throw .violation("Unmasked frame") }
    if opcode.isControl {
      guard isFinal else { throw .violation("Fragmented control frame") }
      guard payload.count <= Self.maxControlPayloadBytes else { throw .violation("Control frame too long") }
    }
    return opcode
  }
}
