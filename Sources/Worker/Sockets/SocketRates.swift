import HTTPTypes
import Limits
import NIOCore

/// The rates of new sockets, per address, and of their messages, per user.
struct SocketRates: Sendable {
  let layer: LimitLayer

  /// Whether new sockets have a rate now.
  var limitsConnects: Bool { layer.gate.value.rules.policies[.socketConnects] != nil }
  /// Whether messages have one.
  var limitsMessages: Bool { layer.gate.value.rules.policies[.socketMessages] != nil }

  /// Whether an address may open another socket. Waits for the broker until `deadline`.
  func connect(from peer: SocketAddress?, _ fields: HTTPFields, deadline: Int64) async -> LimitVerdict {
    let subject = layer.addressSubject(of: peer, fields) ?? .unknown
    return await layer.gate.value.decide(
      TierList(LimitedSubject(.socketConnects, subject)), deadline: deadline, fallsBack: false)
  }

  /// Whether a user may send another message. Does without the broker as reads do.
  func message(of user: String, at now: Int64) async -> LimitVerdict {
    await layer.gate.value.decide(
      TierList(LimitedSubject(.socketMessages, .user(user))), deadline: now + layer.readNanoseconds, fallsBack: true)
  }
}
