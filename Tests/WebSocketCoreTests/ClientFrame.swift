/// Frames as a client sends them, right or wrong.
struct ClientFrame {
  var isFinal = true
  var reservedBits: UInt8 = 0
  var opcode: UInt8
  var payload: [UInt8]
  var mask: [UInt8]? = [0x11, 0x22, 0x33, 0x44]
  /// 7, 16 or 64: the length's form; nil for the shortest.
  var lengthBits: Int?

  static func text(_ text: String, isFinal: Bool = true) -> ClientFrame {
    ClientFrame(isFinal: isFinal, opcode: 1, payload: Array(text.utf8))
  }

  static func continuation(_ text: String, isFinal: Bool) -> ClientFrame {
    ClientFrame(isFinal: isFinal, opcode: 0, payload: Array(text.utf8))
  }

  static func close(_ code: UInt16, _ reason: String = "") -> ClientFrame {
    ClientFrame(opcode: 8, payload: [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8))
  }

  var bytes: [UInt8] {
    var bytes = [(isFinal ? 0x80 : 0) | reservedBits << 4 | opcode]
    let masked: UInt8 = mask == nil ? 0 : 0x80
    let bits = lengthBits ?? (payload.count < 126 ? 7 : payload.count < 65_536 ? 16 : 64)
    bytes.append(masked | (bits == 7 ? UInt8(payload.count) : bits == 16 ? 126 : 127))
    if bits > 7 {
      for shift in stride(from: bits - 8, through: 0, by: -8) { bytes.append(UInt8(payload.count >> shift & 0xFF)) }
    }
    guard let mask else { return bytes + payload }
    return bytes + mask + payload.enumerated().map { $0.element ^ mask[$0.offset % 4] }
  }
}
