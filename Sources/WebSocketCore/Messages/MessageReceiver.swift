/// Turns a client's bytes into messages and control frames (RFC 6455 §5), checking everything as early as it shows:
/// a frame's size when its header is there, text while it arrives.
struct MessageReceiver: Sendable {
  enum Event: Equatable, Sendable {
    case needBytes
    case message(Message)
    case ping([UInt8])
    case pong
    /// A valid close frame; nil when it carried no code.
    case close(CloseCode?)
  }

  private enum State: Equatable {
    case header
    case payload(FrameHeader, received: Int)
  }

  private let maxMessageBytes: Int
  private var state = State.header
  /// The beginning of a header that came in pieces; at most ``FrameHeader/maxBytes``.
  private var partialHeader: [UInt8] = []
  private var messageOpcode: Opcode?
  private var message: [UInt8] = []
  private var checker = UTF8Checker()
  private var control: [UInt8] = []

  /// - Parameter maxMessageBytes: longest message, all its fragments together.
  init(maxMessageBytes: Int) {
    self.maxMessageBytes = maxMessageBytes
  }

  /// Reads up to the next event. Everything is used up when it is `needBytes`.
  mutating func receive(_ bytes: Span<UInt8>) throws(ProtocolFault) -> (consumed: Int, event: Event) {
    var position = 0
    while true {
      if case .header = state {
        guard let header = try readHeader(bytes, &position) else { return (position, .needBytes) }
        try begin(header)
        state = .payload(header, received: 0)
      }
      guard case .payload(let header, let received) = state else { continue }
      let count = min(header.payloadLength - received, bytes.count - position)
      try append(bytes.extracting(position..<(position + count)), header, offset: received)
      position += count
      guard received + count == header.payloadLength else {
        state = .payload(header, received: received + count)
        return (position, .needBytes)
      }
      state = .header
      if let event = try finish(header) { return (position, event) }
    }
  }

  /// Takes a header from the bytes, or keeps its beginning.
  private mutating func readHeader(_ bytes: Span<UInt8>, _ position: inout Int) throws(ProtocolFault) -> FrameHeader? {
    while position < bytes.count {
      let rest = bytes.extracting(position..<bytes.count)
      if partialHeader.isEmpty, rest.count >= 2 {
        let length = try FrameHeader.length(first: rest[0], second: rest[1])
        if rest.count >= length {
          position += length
          return try FrameHeader(rest)
        }
      }
      partialHeader.append(bytes[position])
      position += 1
      guard partialHeader.count >= 2,
        try FrameHeader.length(first: partialHeader[0], second: partialHeader[1]) == partialHeader.count
      else { continue }
      let header = try FrameHeader(partialHeader.span)
      partialHeader = []
      return header
    }
    return nil
  }

  /// Checks a frame against what came before it (RFC 6455 §5.4) and against the bound, before its payload is read.
  private mutating func begin(_ header: FrameHeader) throws(ProtocolFault) {
    guard !header.opcode.isControl else { return }
    if header.opcode == .continuation {
      guard messageOpcode != nil else { throw .violation("Continuation without a message") }
    } else {
      guard messageOpcode == nil else { throw .violation("New message inside a fragmented one") }
      messageOpcode = header.opcode
    }
    guard header.payloadLength <= maxMessageBytes - message.count else { throw .messageTooBig }
  }

  private mutating func append(_ bytes: Span<UInt8>, _ header: FrameHeader, offset: Int) throws(ProtocolFault) {
    guard !bytes.isEmpty else { return }
    guard !header.opcode.isControl else {
      return Mask.append(bytes, key: header.maskKey, offset: offset, to: &control)
    }
    let start = message.count
    Mask.append(bytes, key: header.maskKey, offset: offset, to: &message)
    guard messageOpcode == .text else { return }
    let isText = message.withUnsafeBytes { checker.check(UnsafeRawBufferPointer(rebasing: $0[start...])) }
    guard isText else { throw .notUTF8 }
  }

  /// The frame is whole.
  private mutating func finish(_ header: FrameHeader) throws(ProtocolFault) -> Event? {
    guard header.opcode.isControl else { return try header.isFinal ? finishMessage() : nil }
    let payload = control
    control = []
    switch header.opcode {
    case .ping: return .ping(payload)
    case .pong: return .pong
    default: return .close(try Self.closeCode(of: payload))
    }
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
