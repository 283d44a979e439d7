import WebSocketCore

/// Feeds a connection as a session does, and notes its effects.
struct SocketDriver {
  static let second: Int64 = 1_000_000_000

  var connection: WebSocketConnection
  var now: Int64 = 0
  private(set) var effects: [WebSocketConnection.Effect] = []

  init(maxMessageBytes: Int = 1000) {
    let times = HeartbeatTimes(
      pingIntervalNanoseconds: 25 * Self.second, silenceTimeoutNanoseconds: 60 * Self.second)
    connection = WebSocketConnection(maxMessageBytes: maxMessageBytes, times: times, openedAt: 0)
  }

  mutating func feed(_ frames: ClientFrame...) {
    feed(frames.flatMap(\.bytes))
  }

  mutating func feed(_ bytes: [UInt8]) {
    var rest = bytes
    while true {
      let input = rest
      let (consumed, effect) = connection.receive(input.span, at: now)
      rest.removeFirst(consumed)
      if effect == .needBytes { return }
      effects.append(effect)
      if rest.isEmpty { return }
    }
  }

  /// The texts delivered.
  var texts: [String] {
    effects.compactMap { effect in
      guard case .deliver(let message) = effect, message.kind == .text else { return nil }
      return String(decoding: message.bytes, as: UTF8.self)
    }
  }

  /// The code of the close frame sent, if any.
  var closeCode: UInt16? {
    for case .sendCloseAndLinger(let frame, _) in effects { return Self.closeCode(frame) }
    for case .sendClose(let frame) in effects { return Self.closeCode(frame) }
    return nil
  }

  /// 1005, "no code", for an empty close frame.
  static func closeCode(_ frame: [UInt8]) -> UInt16 {
    frame.count >= 4 ? UInt16(frame[2]) << 8 | UInt16(frame[3]) : 1005
  }
}
