/// What the supervisor says to a child over its control socket.
///
/// The socket is a SOCK_SEQPACKET pair: one message is one packet, so no length is written. All integers are unsigned
/// and big-endian. A packet is at most ``ControlMessageLimits/messageBytes`` long.
///
/// ```
///           0      1          5            9                11
///          +------+----------+------------+----------------+-----------------------
/// configure| 0x01 | slot u32 | generation | listeners  u16 | settings: JSON, to the packet's end
///          +------+----------+------------+----------------+-----------------------
/// accept   | 0x02 | count u16 | count × index u16
///          +------+-----------+---------------------
/// drain    | 0x03 | deadline, milliseconds u32
///          +------+-----------+---------------------
/// ping     | 0x04 | number u32
///          +------+-----------+---------------------
/// roster   | 0x05 | count u16 | count × process id u32
///          +------+-----------+---------------------
/// ```
package enum SupervisorMessage: Equatable, Sendable {
  /// Always the first message, sent once. `settings` is the JSON of the settings that the supervisor checked.
  case configure(slot: Int, generation: Int, listenerCount: Int, settings: [UInt8])

  /// Accept from exactly these listeners (indices from 0, ascending), and from no other. Answered with
  /// ``ChildMessage/accepting(listeners:)``.
  case accept(listeners: [Int])

  /// Accept no more, finish the requests in service, close WebSockets with 1012 and exit with 0, all within
  /// `deadlineMilliseconds` from the arrival of this message.
  case drain(deadlineMilliseconds: Int)

  /// Does the event loop run? Answered with ``ChildMessage/pong(number:)`` by that loop and by nothing else. Sent when
  /// the last one was answered, so that a child that is stalled has one at most in its queue.
  case ping(number: UInt32)

  /// To a broker, right after `configure`: the processes of the workers that are running. They may have sockets that a
  /// broker before knew of. Again whenever one of them has ended: its number may be a stranger's by then, whose end the
  /// broker would wait for.
  case roster(workers: [Int32])
}

extension SupervisorMessage {
  private enum Tag {
    static let configure: UInt8 = 0x01
    static let accept: UInt8 = 0x02
    static let drain: UInt8 = 0x03
    static let ping: UInt8 = 0x04
    static let roster: UInt8 = 0x05
  }

  /// The message as one packet.
  package func encoded() -> [UInt8] {
    var packet = PacketWriter()
    switch self {
    case .configure(let slot, let generation, let listenerCount, let settings):
      packet.write(Tag.configure)
      packet.write(UInt32(slot))
      packet.write(UInt32(generation))
      packet.write(UInt16(listenerCount))
      packet.write(settings)
    case .accept(let listeners):
      packet.write(Tag.accept)
      packet.write(indices: listeners)
    case .drain(let deadlineMilliseconds):
      packet.write(Tag.drain)
      packet.write(UInt32(deadlineMilliseconds))
    case .ping(let number):
      packet.write(Tag.ping)
      packet.write(number)
    case .roster(let workers):
      packet.write(Tag.roster)
      packet.write(processes: workers)
    }
    return packet.bytes
  }

  /// Reads one packet.
  /// - Throws: ``ControlMessageError`` when the packet is not exactly one message.
  package init(decoding packet: [UInt8]) throws(ControlMessageError) {
    var reader = try PacketReader(packet)
    let tag = try reader.readUInt8()
    switch tag {
    case Tag.configure:
      self = .configure(
        slot: Int(try reader.readUInt32()),
        generation: Int(try reader.readUInt32()),
        listenerCount: Int(try reader.readUInt16()),
        settings: reader.readRest())
    case Tag.accept:
      self = .accept(listeners: try reader.readIndices())
    case Tag.drain:
      self = .drain(deadlineMilliseconds: Int(try reader.readUInt32()))
    case Tag.ping:
      self = .ping(number: try reader.readUInt32())
    case Tag.roster:
      self = .roster(workers: try reader.readProcesses())
    default:
      throw .unknownTag(tag)
    }
    try reader.expectEnd()
  }
}
