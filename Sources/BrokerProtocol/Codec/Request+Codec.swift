import Drafts
import Limits

extension Request {
  private var kind: MessageKind {
    switch self {
    case .hello: .hello
    case .ping: .ping
    case .execute: .execute
    case .join: .join
    case .leave: .leave
    case .resume: .resume
    case .decide: .decide
    case .acquireSocket: .acquireSocket
    case .releaseSocket: .releaseSocket
    case .declareSockets: .declareSockets
    case .openedSocket: .openedSocket
    case .limitsNoted: .limitsNoted
    case .limitCounts: .limitCounts
    }
  }

  /// The whole frame of this request under `id`.
  package func encoded(id: UInt64) -> [UInt8] {
    FrameHeader.frame(kind: kind.rawValue, id: id) { writer in
      switch self {
      case .hello(let hello):
        writer.write(ProtocolVersion.magic)
        writer.write(hello.version)
        writer.write(hello.name)
      case .ping(let deadline): writer.write(deadline)
      case .execute(let command): command.encode(to: &writer)
      case .join(let room, let deadline):
        writer.write(room)
        writer.write(deadline)
      case .leave(let room): writer.write(room)
      case .resume(let positions, let epoch):
        writer.write(epoch)
        writer.write(UInt32(positions.count))
        for position in positions {
          writer.write(position.room)
          writer.write(position.sequence)
        }
      case .decide(let question): question.encode(to: &writer)
      case .acquireSocket(let claim, let deadline):
        writer.write(deadline)
        claim.encode(to: &writer)
      case .releaseSocket(let number): writer.write(number)
      case .declareSockets(let claims, let isLast):
        writer.write(isLast)
        writer.write(UInt32(claims.count))
        for claim in claims { claim.encode(to: &writer) }
      case .openedSocket(let claim): claim.encode(to: &writer)
      case .limitsNoted(let version): writer.write(version)
      case .limitCounts(let counts): counts.encode(to: &writer)
      }
    }
  }

  /// Reads a frame without its length field.
  package static func decode(
    _ frame: UnsafeRawBufferPointer
  ) throws(ProtocolError) -> (id: UInt64, request: Request) {
    var reader = ByteReader(frame)
    let header = try FrameHeader.read(from: &reader)
    let request: Request
    switch MessageKind(rawValue: header.kind) {
    case .hello: request = .hello(try readHello(from: &reader))
    case .ping: request = .ping(deadline: try reader.read())
    case .execute: request = .execute(try DraftCommand(from: &reader))
    case .join: request = .join(room: try readRoom(from: &reader), deadline: try reader.read())
    case .leave: request = .leave(room: try readRoom(from: &reader))
    case .resume:
      let epoch = try reader.read(UInt64.self)
      request = .resume(try readPositions(from: &reader), epoch: epoch)
    case .decide: request = .decide(try LimitQuestion(from: &reader))
    case .acquireSocket:
      let deadline = try reader.read(Int64.self)
      request = .acquireSocket(try SocketClaim(from: &reader), deadline: deadline)
    case .releaseSocket: request = .releaseSocket(number: try reader.read())
    case .declareSockets:
      let isLast = try reader.readBool()
      request = .declareSockets(try SocketClaim.readList(from: &reader), isLast: isLast)
    case .openedSocket: request = .openedSocket(try SocketClaim(from: &reader))
    case .limitsNoted: request = .limitsNoted(version: try reader.read())
    case .limitCounts: request = .limitCounts(try WorkerLimitCounts(from: &reader))
    default: throw .unknownKind(header.kind)
    }
    try reader.finish()
    return (header.id, request)
  }

  /// Another version's `hello` may have another layout, so the version is judged before anything behind it is read.
  private static func readHello(from reader: inout ByteReader) throws(ProtocolError) -> Hello {
    guard try reader.read(UInt32.self) == ProtocolVersion.magic else { throw .badMagic }
    let version = try reader.read(UInt16.self)
    guard ProtocolVersion.accepted.contains(version) else {
      throw .versionMismatch(theirs: version, ours: ProtocolVersion.current)
    }
    return Hello(version: version, name: try reader.readText())
  }

  private static func readRoom(from reader: inout ByteReader) throws(ProtocolError) -> String {
    let room = try reader.readText()
    guard room.utf8.count <= ProtocolVersion.maximumRoomBytes else { throw .invalidValue(field: "room") }
    return room
  }

  private static func readPositions(from reader: inout ByteReader) throws(ProtocolError) -> [RoomPosition] {
    let count = Int(try reader.read(UInt32.self))
    guard count <= ProtocolVersion.maximumRoomsPerResume else { throw .invalidValue(field: "rooms") }
    var positions: [RoomPosition] = []
    positions.reserveCapacity(count)
    for _ in 0..<count {
      positions.append(RoomPosition(room: try readRoom(from: &reader), sequence: try reader.read()))
    }
    return positions
  }
}
