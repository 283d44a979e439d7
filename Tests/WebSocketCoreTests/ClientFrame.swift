import WebSocketCore

/// Frames as a client sends them, right or wrong.
struct ClientFrame {
  var isFinal = true
  var reservedBits: UInt8 = 0
  var opcode: UInt8
  var payload: [UInt8]
  var isMasked = true

  static func text(_ text: String, isFinal: Bool = true) -> ClientFrame {
    ClientFrame(isFinal: isFinal, opcode: 1, payload: Array(text.utf8))
  }

  static func continuation(_ text: String, isFinal: Bool) -> ClientFrame {
    ClientFrame(isFinal: isFinal, opcode: 0, payload: Array(text.utf8))
  }

  static func close(_ code: UInt16, _ reason: String = "") -> ClientFrame {
    ClientFrame(opcode: 8, payload: [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8))
  }

  var received: ReceivedFrame {
    ReceivedFrame(
      isFinal: isFinal, reservedBits: reservedBits, opcode: opcode, isMasked: isMasked, payload: payload)
  }
}
