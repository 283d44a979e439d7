import Limits

extension WorkerLimitCounts {
  func encode(to writer: inout ByteWriter) {
    for count in [refusedFromMemory, admittedAlone, refusedAlone, admittedUnasked, undecided] { writer.write(count) }
    let refusing = PolicyID.allCases.filter { self[$0] > 0 }
    writer.write(UInt8(refusing.count))
    for policy in refusing {
      writer.write(UInt8(policy.number))
      writer.write(self[policy])
    }
  }

  init(from reader: inout ByteReader) throws(ProtocolError) {
    self.init()
    refusedFromMemory = try reader.read()
    admittedAlone = try reader.read()
    refusedAlone = try reader.read()
    admittedUnasked = try reader.read()
    undecided = try reader.read()
    var last = -1
    for _ in 0..<(try reader.read(UInt8.self)) {
      let policy = try PolicyID(from: &reader)
      let count = try reader.read(UInt64.self)
      // Each once, in their order: the same counts have one form.
      guard policy.number > last, count > 0 else { throw .invalidValue(field: "policy") }
      last = policy.number
      self[policy] = count
    }
  }
}
