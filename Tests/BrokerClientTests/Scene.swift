import BrokerClient
import BrokerProtocol
import CLinux
import Glibc
import Logging
import NIOCore
import NIOPosix
import ServiceTestSupport

/// A client and a broker that does as told, on one event loop and a real Unix socket.
final class Scene: Sendable {
  let eventLoop: any EventLoop
  let path: String
  let broker: NIOLoopBound<FakeBroker>
  let delegate: NIOLoopBound<RecordingDelegate>
  let client: BrokerClient
  private let listener: any Channel

  private init(
    eventLoop: any EventLoop, path: String, broker: NIOLoopBound<FakeBroker>,
    delegate: NIOLoopBound<RecordingDelegate>, client: BrokerClient, listener: any Channel
  ) {
    self.eventLoop = eventLoop
    self.path = path
    self.broker = broker
    self.delegate = delegate
    self.client = client
    self.listener = listener
  }

  deinit {
    listener.close(promise: nil)
    unlink(path)
  }

  static func make(logger: Logger = Logger(label: "test")) async throws -> Scene {
    let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
    let path = "/tmp/client-\(UInt32.random(in: .min ... .max)).sock"
    let (broker, delegate) = try await eventLoop.submit {
      (
        NIOLoopBound(FakeBroker(), eventLoop: eventLoop), NIOLoopBound(RecordingDelegate(), eventLoop: eventLoop)
      )
    }.get()
    let listener = try await FakeBroker.listen(at: path, on: eventLoop, broker).get()
    let client = BrokerClient(
      socketPath: path, workerName: "worker-7", eventLoop: eventLoop, logger: logger)
    return Scene(
      eventLoop: eventLoop, path: path, broker: broker, delegate: delegate, client: client, listener: listener)
  }

  func run<Value: Sendable>(_ body: @escaping @Sendable (FakeBroker, RecordingDelegate) -> Value) async throws -> Value
  {
    try await eventLoop.submit { [broker, delegate] in body(broker.value, delegate.value) }.get()
  }

  func start() async throws {
    try await eventLoop.submit { [client, delegate] in client.start(delegate: delegate.value, limits: delegate.value) }
      .get()
  }

  func received(_ count: Int) async throws {
    try await eventLoop.flatSubmit { [broker, eventLoop] in broker.value.received(count, on: eventLoop) }.get()
  }

  func requests() async throws -> [Request] {
    try await run { broker, _ in broker.requests }
  }
}

/// Nanoseconds of the monotonic clock.
func deadline(milliseconds: Int64) -> Int64 {
  ringdraft_monotonic_nanoseconds() + milliseconds * 1_000_000
}
