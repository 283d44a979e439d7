/// Appends big-endian fields to one packet.
struct PacketWriter {
  private(set) var bytes: [UInt8] = []

  mutating func write(_ value: some FixedWidthInteger & UnsignedInteger) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func write(_ rest: [UInt8]) {
    bytes.append(contentsOf: rest)
  }

  /// A count, then the process ids.
  mutating func write(processes: [Int32]) {
    write(UInt16(processes.count))
    for process in processes { write(UInt32(bitPattern: process)) }
  }

  /// A count, then the indices.
  mutating func write(indices: [Int]) {
    write(UInt16(indices.count))
    for index in indices { write(UInt16(index)) }
  }
}
