import Limits

extension LimitQuestion {
  func encode(to writer: inout ByteWriter) {
    writer.write(deadline)
    writer.write(cost)
    writer.write(UInt8(tiers.count))
    for index in 0..<tiers.count {
      let tier = tiers[index]
      writer.write(UInt8(tier.policy.number))
      writer.write(tier.key.high)
      writer.write(tier.key.low)
    }
  }

  init(from reader: inout ByteReader) throws(ProtocolError) {
    let deadline = try reader.read(Int64.self)
    let cost = try reader.read(UInt32.self)
    let count = Int(try reader.read(UInt8.self))
    guard count <= TierList<Tier>.capacity else { throw .invalidValue(field: "tiers") }
    var tiers = TierList<Tier>()
    for _ in 0..<count {
      let policy = try PolicyID(from: &reader)
      let high = try reader.read(UInt64.self)
      let low = try reader.read(UInt64.self)
      guard high != 0 || low != 0 else { throw .invalidValue(field: "key") }
      tiers.append(Tier(policy, BucketKey(high: high, low: low)))
    }
    self.init(deadline: deadline, cost: cost, tiers: tiers)
  }
}

extension PolicyID {
  init(from reader: inout ByteReader) throws(ProtocolError) {
    guard let id = PolicyID(number: Int(try reader.read(UInt8.self))) else { throw .invalidValue(field: "policy") }
    self = id
  }
}

extension Decision {
  /// Bit 0: the tier refuses. Bit 1: its bucket is shared with others.
  private static let refusing: UInt8 = 1
  private static let shared: UInt8 = 2

  func encode(to writer: inout ByteWriter) {
    writer.write(at)
    writer.write(UInt8(parts.count))
    for index in 0..<parts.count {
      let part = parts[index]
      writer.write(UInt8(part.policy.number))
      writer.write((part.isRefusing ? Self.refusing : 0) | (part.isShared ? Self.shared : 0))
      writer.write(part.bucket.fullAt)
    }
  }

  init(from reader: inout ByteReader) throws(ProtocolError) {
    let instant = try reader.read(Int64.self)
    let count = Int(try reader.read(UInt8.self))
    guard count <= TierList<Part>.capacity else { throw .invalidValue(field: "tiers") }
    var parts = TierList<Part>()
    for _ in 0..<count {
      let policy = try PolicyID(from: &reader)
      let flags = try reader.read(UInt8.self)
      guard flags <= Self.refusing | Self.shared else { throw .invalidValue(field: "flags") }
      parts.append(
        Part(
          policy: policy, isRefusing: flags & Self.refusing != 0, isShared: flags & Self.shared != 0,
          bucket: TokenBucket(fullAt: try reader.read())))
    }
    self.init(at: instant, parts: parts)
  }
}
