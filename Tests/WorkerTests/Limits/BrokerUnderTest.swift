import BrokerProtocol
import BrokerTransport
import CLinux
import Limits
import NIOCore
import NIOPosix

/// The limits' half of a broker, over the real limiter, on a real Unix socket. Confined to its event loop.
final class BrokerUnderTest {
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

  func disconnectAll() {
    for channel in channels { channel.close(promise: nil) }
    channels = []
  }

  fileprivate func connected(_ channel: any Channel) {
    channels.append(channel)
  }

  fileprivate func reply(to request: Request) -> Reply? {
    switch request {
    case .hello: return .welcome(Welcome(epoch: 1, secret: secret))
    case .decide(let question):
      questions.append(question)
      guard !isMute else { return nil }
      return .decision(
        limiter.decide(question.tiers, cost: Int64(question.cost), at: ringdraft_monotonic_nanoseconds()))
    default: return nil
    }
  }

  static func listen(
    at path: String, on eventLoop: any EventLoop, _ broker: NIOLoopBound<BrokerUnderTest>
  ) -> EventLoopFuture<any Channel> {
    ServerBootstrap(group: eventLoop)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(QuestionHandler(broker: broker.value))
        }
      }
      .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true)
  }
}

private final class QuestionHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let broker: BrokerUnderTest
  private var frames = FrameAccumulator()

  init(broker: BrokerUnderTest) {
    self.broker = broker
  }

  func channelActive(context: ChannelHandlerContext) {
    broker.connected(context.channel)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    frames.append(Self.unwrapInboundIn(data))
    while let frame = try? frames.nextFrame() {
      guard let (id, request) = try? frame.withUnsafeReadableBytes({ try Request.decode($0) }) else { return }
      guard let reply = broker.reply(to: request) else { continue }
      context.writeAndFlush(
        NIOAny(ByteBuffer(bytes: BrokerMessage.reply(id: id, reply).encoded())), promise: nil)
    }
  }
}
