/// What the supervisor says to a child over its control socket.
///
/// The socket is a SOCK_SEQPACKET pair: one message is one packet, so no length is written. All integers are unsigned
/// and big-endian. A packet is at most ``ControlMessageLimits/messageBytes`` long.
///
/// ```
///           0      1          5                9             10               12
///          +------+----------+----------------+-------------+----------------+-----------------------
/// configure| 0x01 | slot u32 | generation u32 | replaces u8 | listeners  u16 | settings: JSON, to the packet's end
///          +------+----------+----------------+-------------+----------------+-----------------------
/// accept   | 0x02 | count u16 | count × index u16
///          +------+-----------+---------------------
/// drain    | 0x03 | deadline, milliseconds u32
///          +------+-----------+---------------------
/// ping     | 0x04 | number u32
///          +------+-----------+---------------------
/// roster   | 0x05 | count u16 | count × process id u32
///          +------+-----------+---------------------
/// reconfig.| 0x06 | settings: JSON, to the packet's end
///          +------+------------------------------------
/// pool     | 0x07 | figures: JSON, to the packet's end
///          +------+-----------------------------------
/// ```
package enum SupervisorMessage: Equatable, Sendable {
  /// Always the first message, sent once. `settings` is the JSON of the settings that the supervisor checked, and
  /// `generation` is theirs. `isReplacement`: a process with the same settings was ready in this slot before.
  case configure(slot: Int, generation: Int, isReplacement: Bool, listenerCount: Int, settings: [UInt8])

  /// Accept from exactly these listeners (indices from 0, ascending), and from no other. Answered with
  /// ``ChildMessage/accepting(listeners:)``.
  case accept(listeners: [Int])

  /// Accept no more, finish the requests in service, close WebSockets with 1012 and exit with 0, all within
  /// `deadlineMilliseconds` from the arrival of this message. May come again with less time.
  case drain(deadlineMilliseconds: Int)

  /// Does the event loop run? Answered with ``ChildMessage/pong(number:sockets:)`` by that loop and by nothing else.
  /// Sent when the last one was answered, so that a child that is stalled has one at most in its queue.
  case ping(number: UInt32)

  /// To a broker, right after `configure`: the processes of the workers that are running. They may have sockets that a
  /// broker before knew of. Again whenever one of them has ended: its number may be a stranger's by then, whose end the
  /// broker would wait for.
  case roster(workers: [Int32])

  /// To the broker: these settings hold from now, in the form of `configure`. Answered with
  /// ``ChildMessage/reconfigured`` when they do.
  case reconfigure(settings: [UInt8])

  /// To the broker: what the pool does, for the statistics. It is shown and has no other effect.
  case pool(figures: [UInt8])
}

extension SupervisorMessage {
  private enum Tag {
    static let configure: UInt8 = 0x01
    static let accept: UInt8 = 0x02
    static let drain: UInt8 = 0x03
    static let ping: UInt8 = 0x04
    static let roster: UInt8 = 0x05
    static let reconfigure: UInt8 = 0x06
    static let pool: UInt8 = 0x07
  }

  /// The message as one packet.
  package func encoded() -> [UInt8] {
    var packet = PacketWriter()
    switch self {
    case .configure(let slot, let generation, let isReplacement, let listenerCount, let settings):
      packet.write(Tag.configure)
      packet.write(UInt32(slot))
      packet.write(UInt32(generation))
      packet.write(UInt8(isReplacement ? 1 : 0))
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
    case .reconfigure(let settings):
      packet.write(Tag.reconfigure)
      packet.write(settings)
    case .pool(let figures):
      packet.write(Tag.pool)
      packet.write(figures)
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
        isReplacement: try reader.readFlag(),
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
    case Tag.reconfigure:
      self = .reconfigure(settings: reader.readRest())
    case Tag.pool:
      self = .pool(figures: reader.readRest())
    default:
      throw .unknownTag(tag)
    }
    try reader.expectEnd()
  }
}
