import Drafts
import Limits

extension BrokerMessage {
  /// The whole frame of this message.
  package func encoded() -> [UInt8] {
    var writer = ByteWriter()
    encode(to: &writer)
    return writer.bytes
  }

  /// Appends the whole frame of this message to others.
  package func encode(to writer: inout ByteWriter) {
    switch self {
    case .reply(let id, let reply): reply.encode(id: id, to: &writer)
    case .push(.publication(let publication)): publication.encode(to: &writer)
    case .push(.limitsChanged(let version)):
      FrameHeader.append(kind: MessageKind.limitsChanged.rawValue, id: 0, to: &writer) { $0.write(version) }
    case .push(.closeSocket(let number)):
      FrameHeader.append(kind: MessageKind.closeSocket.rawValue, id: 0, to: &writer) { $0.write(number) }
    case .push(.limitRules(let rules)):
      FrameHeader.append(kind: MessageKind.limitRules.rawValue, id: 0, to: &writer) { rules.encode(to: &$0) }
    }
  }

  /// Reads a frame without its length field.
  package static func decode(_ frame: UnsafeRawBufferPointer) throws(ProtocolError) -> BrokerMessage {
    var reader = ByteReader(frame)
    let header = try FrameHeader.read(from: &reader)
    let message: BrokerMessage
    switch MessageKind(rawValue: header.kind) {
    case .welcome: message = .reply(id: header.id, .welcome(try Welcome(from: &reader)))
    case .pong: message = .reply(id: header.id, .pong(isWritable: try reader.readBool()))
    case .outcome: message = .reply(id: header.id, .outcome(try CommandOutcome(from: &reader)))
    case .joined: message = .reply(id: header.id, .joined(sequence: try reader.read()))
    case .resumed: message = .reply(id: header.id, .resumed(lost: try readRooms(from: &reader)))
    case .failed: message = .reply(id: header.id, .failed(try readFailure(from: &reader)))
    case .publication:
      guard header.id == 0 else { throw .invalidValue(field: "request id") }
      message = .push(.publication(try Publication(from: &reader)))
    case .limitsChanged:
      guard header.id == 0 else { throw .invalidValue(field: "request id") }
      message = .push(.limitsChanged(version: try reader.read()))
    case .decision: message = .reply(id: header.id, .decision(try Decision(from: &reader)))
    case .socketAnswer: message = .reply(id: header.id, .socketAnswer(try readSocketAnswer(from: &reader)))
    case .closeSocket:
      guard header.id == 0 else { throw .invalidValue(field: "request id") }
      message = .push(.closeSocket(number: try reader.read()))
    case .limitRules:
      guard header.id == 0 else { throw .invalidValue(field: "request id") }
      message = .push(.limitRules(try LimitRules(from: &reader)))
    default: throw .unknownKind(header.kind)
    }
    try reader.finish()
    return message
  }

  private static func readRooms(from reader: inout ByteReader) throws(ProtocolError) -> [String] {
    let count = Int(try reader.read(UInt32.self))
    guard count <= ProtocolVersion.maximumRoomsPerResume else { throw .invalidValue(field: "rooms") }
    var rooms: [String] = []
    rooms.reserveCapacity(count)
    for _ in 0..<count { rooms.append(try reader.readText()) }
    return rooms
  }

  private static func readSocketAnswer(from reader: inout ByteReader) throws(ProtocolError) -> SocketAnswer {
    guard let answer = SocketAnswer(rawValue: try reader.read()) else { throw .invalidValue(field: "answer") }
    return answer
  }

  private static func readFailure(from reader: inout ByteReader) throws(ProtocolError) -> BrokerFailure {
    guard let failure = BrokerFailure(rawValue: try reader.read()) else { throw .invalidValue(field: "failure") }
    return failure
  }
}

extension Reply {
  private var kind: MessageKind {
    switch self {
    case .welcome: .welcome
    case .pong: .pong
    case .outcome: .outcome
    case .joined: .joined
    case .resumed: .resumed
    case .failed: .failed
    case .decision: .decision
    case .socketAnswer: .socketAnswer
    }
  }

  fileprivate func encode(id: UInt64, to writer: inout ByteWriter) {
    FrameHeader.append(kind: kind.rawValue, id: id, to: &writer) { writer in
      switch self {
      case .welcome(let welcome): welcome.encode(to: &writer)
      case .pong(let isWritable): writer.write(isWritable)
      case .outcome(let outcome): outcome.encode(to: &writer)
      case .joined(let sequence): writer.write(sequence)
      case .resumed(let lost):
        writer.write(UInt32(lost.count))
        for room in lost { writer.write(room) }
      case .failed(let failure): writer.write(failure.rawValue)
      case .decision(let decision): decision.encode(to: &writer)
      case .socketAnswer(let answer): writer.write(answer.rawValue)
      }
    }
  }
}

extension Publication {
  fileprivate func encode(to writer: inout ByteWriter) {
    FrameHeader.append(kind: MessageKind.publication.rawValue, id: 0, to: &writer) { writer in
      writer.write(room)
      writer.write(sequence)
      writer.write(requestID)
      writer.write(frame)
    }
  }

  fileprivate init(from reader: inout ByteReader) throws(ProtocolError) {
    self.init(
      room: try reader.readText(), sequence: try reader.read(), requestID: try reader.readText(),
      frame: try reader.readData())
  }
}
