/// Turns a client's frames into messages and control frames (RFC 6455 §5). Text is checked with each frame, so a wrong
/// byte ends the connection before its message does.
struct MessageReceiver: Sendable {
  enum Event: Equatable, Sendable {
    case message(Message)
    case ping([UInt8])
    case pong
    /// A valid close frame; nil when it carried no code.
    case close(CloseCode?)
  }

  private let maxMessageBytes: Int
  private var messageOpcode: Opcode?
  private var message: [UInt8] = []
  private var checker = UTF8Checker()

  /// - Parameter maxMessageBytes: longest message, all its fragments together.
  init(maxMessageBytes: Int) {
    self.maxMessageBytes = maxMessageBytes
  }

  /// Takes the next frame. Returns nil for a fragment that is not the last.
  mutating func receive(_ frame: ReceivedFrame) throws(ProtocolFault) -> Event? {
    let opcode = try frame.checkedOpcode()
    switch opcode {
    case .ping: return .ping(frame.payload)
    case .pong: return .pong
    case .close: return .close(try Self.closeCode(of: frame.payload))
    case .continuation, .text, .binary:
      try begin(opcode)
      try append(frame.payload)
      return try frame.isFinal ? finishMessage() : nil
    }
  }

  /// Checks a frame against what came before it (RFC 6455 §5.4).
  private mutating func begin(_ opcode: Opcode) throws(ProtocolFault) {
    if opcode == .continuation {
      guard messageOpcode != nil else { throw .violation("Continuation without a message") }
    } else {
      guard messageOpcode == nil else { throw .violation("New message inside a fragmented one") }
      messageOpcode = opcode
    }
  }

  private mutating func append(_ payload: [UInt8]) throws(ProtocolFault) {
    guard payload.count <= maxMessageBytes - message.count else { throw .messageTooBig }
    if message.isEmpty { message = payload } else { message += payload }
    guard messageOpcode == .text else { return }
    guard payload.withUnsafeBytes({ checker.check($0) }) else { throw .notUTF8 }
  }

  private mutating func finishMessage() throws(ProtocolFault) -> Event {
    guard checker.isComplete else { throw .notUTF8 }
    let kind: Message.Kind = messageOpcode == .text ? .text : .binary
    let bytes = message
    message = []
    messageOpcode = nil
    checker = UTF8Checker()
    return .message(Message(kind: kind, bytes: bytes))
  }

  /// Checks a close frame's payload: nothing, or a code and a reason in UTF-8 (RFC 6455 §5.5.1).
  private static func closeCode(of payload: [UInt8]) throws(ProtocolFault) -> CloseCode? {
    guard !payload.isEmpty else { return nil }
    guard payload.count >= 2 else { throw .violation("Invalid close frame") }
    let code = CloseCode(rawValue: UInt16(payload[0]) << 8 | UInt16(payload[1]))
    guard code.isAllowedOnWire else { throw .violation("Invalid close code") }
    var checker = UTF8Checker()
    let isText = payload.withUnsafeBytes { checker.check(UnsafeRawBufferPointer(rebasing: $0[2...])) }
    guard isText, checker.isComplete else { throw .notUTF8 }
    return code
  }
}
