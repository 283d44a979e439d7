// modules: WebSocketCore
import WebSocketCore

/// Any bytes on a WebSocket lead to the same effects, however the network cuts them. The first byte says into pieces of
/// which size.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafeRawPointer, _ count: Int) -> CInt {
  let input = Array(UnsafeRawBufferPointer(start: start, count: count))
  guard let first = input.first else { return 0 }
  let bytes = Array(input.dropFirst())
  let whole = effects(of: bytes, pieceSize: bytes.count + 1)
  precondition(effects(of: bytes, pieceSize: Int(first % 32) + 1) == whole)
  for case .deliver(let message) in whole {
    precondition(message.bytes.count <= maxMessageBytes)
    precondition(message.kind == .binary || String(validating: message.bytes, as: UTF8.self) != nil)
  }
  return 0
}

private let maxMessageBytes = 2000

private func effects(of bytes: [UInt8], pieceSize: Int) -> [WebSocketConnection.Effect] {
  let times = HeartbeatTimes(pingIntervalNanoseconds: 1, silenceTimeoutNanoseconds: 1)
  var connection = WebSocketConnection(maxMessageBytes: maxMessageBytes, times: times, openedAt: 0)
  var effects: [WebSocketConnection.Effect] = []
  for start in stride(from: 0, to: bytes.count, by: pieceSize) {
    var piece = Array(bytes[start..<min(start + pieceSize, bytes.count)])
    while !piece.isEmpty {
      let (consumed, effect) = connection.receive(piece.span, at: 0)
      precondition(consumed > 0 && consumed <= piece.count)
      piece.removeFirst(consumed)
      if effect != .needBytes { effects.append(effect) }
    }
  }
  return effects
}
