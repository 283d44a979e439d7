/// Takes big-endian fields from the front of one packet.
struct PacketReader {
  private var rest: ArraySlice<UInt8>

  init(_ packet: [UInt8]) throws(ControlMessageError) {
    guard packet.count <= ControlMessageLimits.messageBytes else { throw .tooLong(bytes: packet.count) }
    rest = packet[...]
  }

  mutating func readUInt8() throws(ControlMessageError) -> UInt8 { try readInteger() }
  mutating func readUInt16() throws(ControlMessageError) -> UInt16 { try readInteger() }
  mutating func readUInt32() throws(ControlMessageError) -> UInt32 { try readInteger() }

  /// A count, then that many indices.
  mutating func readIndices() throws(ControlMessageError) -> [Int] {
    let count = Int(try readUInt16())
    guard count <= ControlMessageLimits.listeners else { throw .tooManyListeners(count) }
    var indices: [Int] = []
    indices.reserveCapacity(count)
    for _ in 0..<count { indices.append(Int(try readUInt16())) }
    return indices
  }

  /// A count, then that many process ids.
  mutating func readProcesses() throws(ControlMessageError) -> [Int32] {
    let count = Int(try readUInt16())
    guard count <= ControlMessageLimits.workers else { throw .tooManyWorkers(count) }
    var processes: [Int32] = []
    processes.reserveCapacity(count)
    for _ in 0..<count { processes.append(Int32(bitPattern: try readUInt32())) }
    return processes
  }

  mutating func readBootStep() throws(ControlMessageError) -> BootStep {
    let value = try readUInt8()
    guard let step = BootStep(rawValue: value) else { throw .unknownBootStep(value) }
    return step
  }

  /// A byte that is 0 or 1.
  mutating func readFlag() throws(ControlMessageError) -> Bool {
    let value = try readUInt8()
    guard value <= 1 else { throw .noFlag(value) }
    return value == 1
  }

  /// Everything up to the packet's end.
  mutating func readRest() -> [UInt8] {
    defer { rest = [] }
    return Array(rest)
  }

  func expectEnd() throws(ControlMessageError) {
    guard rest.isEmpty else { throw .trailingBytes(rest.count) }
  }

  private mutating func readInteger<Value: FixedWidthInteger & UnsignedInteger>() throws(ControlMessageError) -> Value {
    let width = Value.bitWidth / 8
    guard rest.count >= width else { throw .truncated }
    var value: Value = 0
    for byte in rest.prefix(width) { value = (value &<< 8) | Value(byte) }
    rest.removeFirst(width)
    return value
  }
}
