/// What a child says to the supervisor over its control socket. Framed like ``SupervisorMessage``.
///
/// ```
///           0      1
///          +------+
/// ready    | 0x81 |
///          +------+-----------+---------------------
/// accepting| 0x82 | count u16 | count × index u16
///          +------+-----------+---------------------
/// failed   | 0x83 | UTF-8 text, to the packet's end
///          +------+------------+--------------------
/// pong     | 0x84 | number u32 | sockets u32
///          +------+---------+--+------------
/// booting  | 0x85 | step u8
///          +------+---------
/// logged   | 0x86 | UTF-8 text, to the packet's end
///          +------+--------------------------------
/// trace    | 0x87 | UTF-8 text, to the packet's end
///          +------+--------------------------------
/// reconfig.| 0x88 |
///          +------+
/// ```
package enum ChildMessage: Equatable, Sendable {
  /// The broker: database open and broker.sock listening. A worker: it can serve as soon as it has listeners.
  case ready

  /// Answers ``SupervisorMessage/accept(listeners:)``: these and no others are accepted from now.
  case accepting(listeners: [Int])

  /// The child cannot boot: one line for a person. The child exits with 1 after it.
  case failed(String)

  /// Answers ``SupervisorMessage/ping(number:)`` with its number, and tells how many WebSockets are open here.
  case pong(number: UInt32, sockets: UInt32 = 0)

  /// The child, which is not ready yet, has begun this step. The time it has for it counts from now.
  case booting(BootStep)

  /// A line that the child, which is not ready yet, has logged: for whoever asks why it could not boot.
  case logged(String)

  /// The child got SIGABRT and is about to end: what its event loop began last, or its stack. One line for each frame.
  case trace(String)

  /// Answers ``SupervisorMessage/reconfigure(settings:)``: the settings hold.
  case reconfigured
}

extension ChildMessage {
  /// The first byte of ``trace(_:)``: a signal handler writes that packet by itself.
  package static let traceTag = Tag.trace

  private enum Tag {
    static let ready: UInt8 = 0x81
    static let accepting: UInt8 = 0x82
    static let failed: UInt8 = 0x83
    static let pong: UInt8 = 0x84
    static let booting: UInt8 = 0x85
    static let logged: UInt8 = 0x86
    static let trace: UInt8 = 0x87
    static let reconfigured: UInt8 = 0x88
  }

  /// The message as one packet. The texts of ``failed(_:)``, ``logged(_:)`` and ``trace(_:)`` are cut to
  /// ``ControlMessageLimits/failureBytes``, ``ControlMessageLimits/logLineBytes`` and
  /// ``ControlMessageLimits/traceBytes``.
  package func encoded() -> [UInt8] {
    var packet = PacketWriter()
    switch self {
    case .ready:
      packet.write(Tag.ready)
    case .accepting(let listeners):
      packet.write(Tag.accepting)
      packet.write(indices: listeners)
    case .failed(let text):
      packet.write(Tag.failed)
      packet.write(Array(text.utf8.prefix(ControlMessageLimits.failureBytes)))
    case .pong(let number, let sockets):
      packet.write(Tag.pong)
      packet.write(number)
      packet.write(sockets)
    case .booting(let step):
      packet.write(Tag.booting)
      packet.write(step.rawValue)
    case .logged(let line):
      packet.write(Tag.logged)
      packet.write(Array(line.utf8.prefix(ControlMessageLimits.logLineBytes)))
    case .trace(let text):
      packet.write(Tag.trace)
      packet.write(Array(text.utf8.prefix(ControlMessageLimits.traceBytes)))
    case .reconfigured:
      packet.write(Tag.reconfigured)
    }
    return packet.bytes
  }

  /// Reads one packet.
  /// - Throws: ``ControlMessageError`` when the packet is not exactly one message.
  package init(decoding packet: [UInt8]) throws(ControlMessageError) {
    var reader = try PacketReader(packet)
    let tag = try reader.readUInt8()
    switch tag {
    case Tag.ready: self = .ready
    case Tag.accepting: self = .accepting(listeners: try reader.readIndices())
    case Tag.failed: self = .failed(String(decoding: reader.readRest(), as: UTF8.self))
    case Tag.pong: self = .pong(number: try reader.readUInt32(), sockets: try reader.readUInt32())
    case Tag.trace: self = .trace(String(decoding: reader.readRest(), as: UTF8.self))
    case Tag.booting: self = .booting(try reader.readBootStep())
    case Tag.logged: self = .logged(String(decoding: reader.readRest(), as: UTF8.self))
    case Tag.reconfigured: self = .reconfigured
    default: throw .unknownTag(tag)
    }
    try reader.expectEnd()
  }
}
