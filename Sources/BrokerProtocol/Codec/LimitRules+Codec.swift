import Limits

extension LimitRules {
  private static let enforced: UInt8 = 1
  private static let shadow: UInt8 = 2

  func encode(to writer: inout ByteWriter) {
    let inForce = PolicyID.allCases.filter { policies[$0] != nil }
    writer.write(mode == .shadow ? Self.shadow : Self.enforced)
    writer.write(UInt8(inForce.count))
    for id in inForce {
      guard let policy = policies[id] else { continue }
      writer.write(UInt8(id.number))
      writer.write(policy.perMinute)
      writer.write(policy.burst)
    }
  }

  init(from reader: inout ByteReader) throws(ProtocolError) {
    let mode = try reader.read(UInt8.self)
    guard mode == Self.enforced || mode == Self.shadow else { throw .invalidValue(field: "mode") }
    let count = Int(try reader.read(UInt8.self))
    var policies = PolicyTable()
    var last = -1
    for _ in 0..<count {
      let id = try PolicyID(from: &reader)
      let policy = TokenBucketPolicy(perMinute: try reader.read(), burst: try reader.read())
      // Ascending, so that there is one way to write them, and none comes twice.
      guard let policy, id.number > last else { throw .invalidValue(field: "policy") }
      policies[id] = policy
      last = id.number
    }
    self.init(policies: policies, mode: mode == Self.shadow ? .shadow : .enforce)
  }
}
