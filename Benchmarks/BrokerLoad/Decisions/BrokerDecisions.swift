import BrokerProtocol
import Limits

/// The broker, over its own protocol.
struct BrokerDecisions: DecisionService {
  /// Nobody gives up waiting.
  private static let deadline = Int64.max

  func greet(over socket: StreamSocket) throws {
    try socket.send(Request.hello(Hello(name: "broker-load")).encoded(id: 0))
    var bytes: [UInt8] = []
    while true {
      try socket.receive(into: &bytes)
      guard let (welcomeBytes, message) = try bytes.withUnsafeBytes(Self.message) else { continue }
      guard case .reply(_, .welcome) = message else { throw LoadError(message: "the broker did not say welcome") }
      // The limits' rules follow it.
      let rest = bytes.dropFirst(welcomeBytes)
      guard case .push(.limitRules) = try Array(rest).withUnsafeBytes(Self.message)?.1 else { continue }
      return
    }
  }

  func appendQuestion(number: Int, subject: UInt64, at now: Int64, to bytes: inout [UInt8]) {
    let tiers = TierList(
      Tier(.route(.getDraft), Self.key(subject, 0)),
      Tier(.address, Self.key(subject, 1)))
    bytes += Request.decide(LimitQuestion(deadline: Self.deadline, tiers: tiers)).encoded(id: UInt64(number))
  }

  func readAnswer(_ bytes: UnsafeRawBufferPointer) throws -> DecisionAnswer? {
    guard let (byteCount, message) = try Self.message(bytes) else { return nil }
    guard case .reply(_, .decision(let decision)) = message, decision.parts.count == 2 else {
      throw LoadError(message: "the broker did not decide on two tiers: are its limits on?")
    }
    return DecisionAnswer(
      byteCount: byteCount, isAdmitted: decision.isAdmitted,
      isShared: decision.parts[0].isShared || decision.parts[1].isShared)
  }

  private static func message(_ bytes: UnsafeRawBufferPointer) throws -> (byteCount: Int, BrokerMessage)? {
    guard bytes.count >= FrameHeader.lengthFieldBytes else { return nil }
    let length = try FrameHeader.checkedLength(UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self)))
    let end = FrameHeader.lengthFieldBytes + length
    guard bytes.count >= end else { return nil }
    let frame = UnsafeRawBufferPointer(rebasing: bytes[FrameHeader.lengthFieldBytes..<end])
    return (end, try BrokerMessage.decode(frame))
  }

  /// As uniform as the hash that a worker makes of a name.
  private static func key(_ subject: UInt64, _ tier: UInt64) -> BucketKey {
    var random = SubjectSequence.Generator(seed: subject &* 2 &+ tier)
    return BucketKey(high: random.next(), low: random.next())
  }
}
