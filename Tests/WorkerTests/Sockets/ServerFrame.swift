/// Reads frames as a client does.
struct ServerFrame: Equatable {
  let opcode: UInt8
  let payload: [UInt8]

  var text: String { String(decoding: payload, as: UTF8.self) }

  /// The code of a close frame.
  var closeCode: Int? {
    opcode == 8 && payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : nil
  }

  /// All frames in `bytes`, which must be whole.
  static func all(in bytes: [UInt8]) -> [ServerFrame] {
    var frames: [ServerFrame] = []
    var rest = bytes[...]
    while rest.count >= 2 {
      let opcode = rest.removeFirst() & 0x0F
      let short = Int(rest.removeFirst())
      let lengthBytes = short == 126 ? 2 : short == 127 ? 8 : 0
      let length = lengthBytes == 0 ? short : rest.prefix(lengthBytes).reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(lengthBytes)
      frames.append(ServerFrame(opcode: opcode, payload: Array(rest.prefix(length))))
      rest = rest.dropFirst(length)
    }
    return frames
  }

  /// A client's frame, masked with zeros.
  static func fromClient(_ opcode: UInt8, _ payload: String) -> [UInt8] {
    [0x80 | opcode, 0x80 | UInt8(payload.utf8.count), 0, 0, 0, 0] + Array(payload.utf8)
  }
}
