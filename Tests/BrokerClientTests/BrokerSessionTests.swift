import BrokerProtocol
import Limits
import Logging
import NIOCore
import NIOEmbedded
import ServiceTestSupport
import Testing

@testable import BrokerClient

/// A session without a socket: which of two connections an event belongs to.
@Suite("Late events of an earlier connection")
struct BrokerSessionTests {
  private let loop = EmbeddedEventLoop()
  private let lines = LogLines()
  private let delegate = RecordingDelegate()
  private let session: BrokerSession

  init() {
    session = BrokerSession(socketPath: "", workerName: "w", eventLoop: loop, logger: lines.logger)
  }

  /// A connection that has got its welcome.
  private func connect() -> EmbeddedChannel {
    let channel = EmbeddedChannel(loop: loop)
    session.connected(channel)
    session.received(
      .reply(id: 1, .welcome(Welcome(epoch: 1, positionEpoch: 1, secret: HashSecret(high: 0, low: 0)))), from: channel)
    loop.run()
    return channel
  }

  @Test("neither break the newer one nor speak for it")
  func lateEvents() throws {
    let old = connect()
    let new = connect()
    session.failed(.io(ChannelError.eof), on: old)
    session.received(
      .reply(id: 9, .welcome(Welcome(epoch: 1, positionEpoch: 1, secret: HashSecret(high: 0, low: 0)))), from: old)
    session.disconnected(old)
    #expect(lines.messages == ["connected to the broker", "connected to the broker"])
    _ = try new.readOutbound(as: ByteBuffer.self)
    session.send(.ping(deadline: .max), deadline: .max) { _ in }
    loop.run()
    #expect(try new.readOutbound(as: ByteBuffer.self) != nil)
  }
}
