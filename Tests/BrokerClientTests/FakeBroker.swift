import BrokerProtocol
import Limits
import NIOCore
import ServiceTestSupport

/// A broker that does as a test says, on a real Unix socket. Confined to its event loop.
final class FakeBroker: StandInBroker {
  /// What to answer a request with; nil answers nothing.
  var answer: (Request) -> Reply? = { _ in nil }
  /// What becomes of a connection that says hello.
  var greeting = Greeting.welcome
  /// The epoch of event positions it welcomes with.
  var positionEpoch: UInt64 = 1
  private(set) var requests: [Request] = []
  private(set) var channels: [any Channel] = []
  private var waiters: [(count: Int, promise: EventLoopPromise<Void>)] = []

  enum Greeting {
    case welcome
    /// Welcomed, and closed at once.
    case welcomeAndClose
    /// Answered with something else.
    case pong
    /// Closed, unless it speaks this version: a broker of an older release.
    case version(UInt16)
  }

  /// Completes when `count` requests have come, `hello` included.
  func received(_ count: Int, on eventLoop: any EventLoop) -> EventLoopFuture<Void> {
    let promise = eventLoop.makePromise(of: Void.self)
    waiters.append((count, promise))
    wake()
    return promise.futureResult
  }

  func push(_ publication: Publication) {
    channels.last?.writeAndFlush(
      ByteBuffer(bytes: BrokerMessage.push(.publication(publication)).encoded()), promise: nil)
  }

  func push(limitsChanged version: UInt64) {
    send(raw: BrokerMessage.push(.limitsChanged(version: version)).encoded())
  }

  func disconnectAll() {
    for channel in channels { channel.close(promise: nil) }
    channels = []
  }

  func connected(_ channel: any Channel) {
    channels.append(channel)
  }

  func take(_ request: Request, id: UInt64, from channel: any Channel) {
    requests.append(request)
    if case .hello = request {
      greet(channel, id: id)
    } else if let reply = answer(request) {
      send(reply, id: id, on: channel)
    }
    wake()
  }

  private func greet(_ channel: any Channel, id: UInt64) {
    switch greeting {
    case .version(let version):
      guard case .hello(let hello) = requests.last, hello.version == version else {
        return channel.close(promise: nil)
      }
      send(
        .welcome(Welcome(epoch: 1, positionEpoch: positionEpoch, secret: HashSecret(high: 0, low: 0))), id: id,
        on: channel)
    case .pong: return send(.pong(isWritable: true), id: id, on: channel)
    case .welcome:
      send(
        .welcome(Welcome(epoch: 1, positionEpoch: positionEpoch, secret: HashSecret(high: 0, low: 0))), id: id,
        on: channel)
    case .welcomeAndClose:
      send(
        .welcome(Welcome(epoch: 1, positionEpoch: positionEpoch, secret: HashSecret(high: 0, low: 0))), id: id,
        on: channel)
      channel.close(promise: nil)
    }
  }

  private func send(_ reply: Reply, id: UInt64, on channel: any Channel) {
    channel.writeAndFlush(ByteBuffer(bytes: BrokerMessage.reply(id: id, reply).encoded()), promise: nil)
  }

  /// Reads no more from the connections there are.
  func stopReading() {
    for channel in channels { try? channel.syncOptions?.setOption(.autoRead, value: false) }
  }

  /// Sends bytes as they are on the newest connection.
  func send(raw bytes: [UInt8]) {
    channels.last?.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
  }

  private func wake() {
    for waiter in waiters where requests.count >= waiter.count { waiter.promise.succeed() }
    waiters.removeAll { requests.count >= $0.count }
  }
}
