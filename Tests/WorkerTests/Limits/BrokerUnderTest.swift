import BrokerProtocol
import CLinux
import Limits
import NIOCore
import ServiceTestSupport

/// The limits' half of a broker, over the real limiter, on a real Unix socket. Confined to its event loop.
final class BrokerUnderTest: StandInBroker {
  private(set) var limiter: RateLimiter
  let secret: HashSecret
  /// Reads questions, and neither decides nor answers them.
  var isMute = false
  /// Questions that came, answered or not.
  private(set) var questions: [LimitQuestion] = []
  private var channels: [any Channel] = []

  init(policies: PolicyTable, secret: HashSecret) {
    limiter = Self.limiter(policies)
    self.secret = secret
  }

  private static func limiter(_ policies: PolicyTable) -> RateLimiter {
    let layout = BucketTableLayout(keys: 10_000, policies: PolicyID.count)
    return RateLimiter(table: BucketTable(layout: layout), policies: policies)
  }

  /// All buckets are full from now on, and every connection ends.
  func restart() {
    limiter = Self.limiter(limiter.policies)
    disconnectAll()
  }

  /// These limits hold from now, with the levels there are; workers are told.
  func change(to rules: LimitRules) {
    limiter.policies = rules.policies
    for push in [Push.limitRules(rules), .limitsChanged(version: 1)] {
      let frame = ByteBuffer(bytes: BrokerMessage.push(push).encoded())
      for channel in channels { channel.writeAndFlush(frame, promise: nil) }
    }
  }

  func disconnectAll() {
    for channel in channels { channel.close(promise: nil) }
    channels = []
  }

  func connected(_ channel: any Channel) {
    channels.append(channel)
  }

  func take(_ request: Request, id: UInt64, from channel: any Channel) {
    guard let reply = reply(to: request) else { return }
    channel.writeAndFlush(ByteBuffer(bytes: BrokerMessage.reply(id: id, reply).encoded()), promise: nil)
  }

  private func reply(to request: Request) -> Reply? {
    switch request {
    case .hello: return .welcome(Welcome(epoch: 1, positionEpoch: 1, secret: secret))
    case .decide(let question):
      questions.append(question)
      guard !isMute else { return nil }
      return .decision(
        limiter.decide(question.tiers, cost: Int64(question.cost), at: ringdraft_monotonic_nanoseconds()))
    default: return nil
    }
  }
}
