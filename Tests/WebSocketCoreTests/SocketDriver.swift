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
    feed(frames)
  }

  mutating func feed(_ frames: [ClientFrame]) {
    for frame in frames { effects.append(connection.receive(frame.received, at: now)) }
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
    for case .sendCloseAndLinger(let payload, _) in effects { return Self.closeCode(payload) }
    for case .sendClose(let payload) in effects { return Self.closeCode(payload) }
    return nil
  }

  /// 1005, "no code", for an empty close frame.
  static func closeCode(_ payload: [UInt8]) -> UInt16 {
    payload.count >= 2 ? UInt16(payload[0]) << 8 | UInt16(payload[1]) : 1005
  }
}
