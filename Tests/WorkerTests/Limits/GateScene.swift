import BrokerClient
import BrokerProtocol
import CLinux
import Glibc
import Limits
import Logging
import NIOCore
import NIOPosix
import ServiceTestSupport

@testable import Worker

/// A worker's gate with its client and, when it was started, a broker: on one event loop and a real Unix socket.
final class GateScene: Sendable {
  static let millisecond: Int64 = 1_000_000

  let eventLoop: any EventLoop
  private let path: String
  private let broker: NIOLoopBound<BrokerUnderTest>
  private let gate: NIOLoopBound<LimitGate>
  private let rooms: NIOLoopBound<NoRooms>
  private let client: BrokerClient
  private let listener: NIOLoopBoundBox<(any Channel)?>

  private init(_ configuration: LimitGate.Configuration, eventLoop: any EventLoop) {
    self.eventLoop = eventLoop
    path = "/tmp/gate-\(UInt32.random(in: .min ... .max)).sock"
    client = BrokerClient(
      socketPath: path, workerName: "worker-7", eventLoop: eventLoop,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let secret = HashSecret(high: 5, low: 7)
    broker = NIOLoopBound(BrokerUnderTest(policies: configuration.policies, secret: secret), eventLoop: eventLoop)
    gate = NIOLoopBound(LimitGate(configuration, eventLoop: eventLoop, broker: client), eventLoop: eventLoop)
    rooms = NIOLoopBound(NoRooms(), eventLoop: eventLoop)
    listener = NIOLoopBoundBox(nil, eventLoop: eventLoop)
  }

  deinit { unlink(path) }

  /// - Parameters:
  ///   - burst: of reads, at a token a minute; changes have half.
  ///   - hasBroker: whether the worker is connected when this returns; else nobody listens.
  static func make(
    burst: Int64 = 4, mode: LimitMode = .enforce, downMode: BrokerDownMode = .local, workers: Int = 2,
    hasBroker: Bool = true
  ) async throws -> GateScene {
    let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
    let policies = TokenBucketPolicy(perMinute: 1, burst: burst).map {
      PolicyTable(standard: $0, routes: [:], address: nil, socketConnects: nil, socketMessages: nil)
    }
    let configuration = LimitGate.Configuration(
      policies: policies ?? PolicyTable(), mode: mode, brokerDownMode: downMode, workers: workers)
    let scene = try await eventLoop.submit { GateScene(configuration, eventLoop: eventLoop) }.get()
    if hasBroker { try await scene.startBroker() }
    try await eventLoop.submit { scene.client.start(delegate: scene.rooms.value, limits: scene.gate.value) }.get()
    guard hasBroker else { return scene }
    // The first decision waits for the connection; in shadow mode none does. It is about somebody else.
    _ = await scene.decide(user: "nobody")
    while mode == .shadow, try await scene.broker({ $0.questions.isEmpty }) { _ = await scene.decide(user: "nobody") }
    return scene
  }

  func startBroker() async throws {
    let channel = try await BrokerUnderTest.listen(at: path, on: eventLoop, broker).get()
    try await eventLoop.submit { self.listener.value = channel }.get()
  }

  /// Decides a request of a user on a route.
  func decide(
    user: String = "ada", _ route: RouteName = .getDraft, withinMilliseconds: Int64 = 20_000, fallsBack: Bool = true
  ) async -> LimitVerdict {
    var subjects = TierList<LimitedSubject>()
    subjects.append(LimitedSubject(.route(route), .user(user)))
    subjects.append(LimitedSubject(.address, .unknown))
    let deadline = ringdraft_monotonic_nanoseconds() + withinMilliseconds * Self.millisecond
    let gate = gate
    return await Task(executorPreference: EventLoopTaskExecutor(eventLoop)) { [subjects] in
      await gate.value.decide(subjects, deadline: deadline, fallsBack: fallsBack)
    }.value
  }

  func broker<Value: Sendable>(_ body: @escaping @Sendable (BrokerUnderTest) -> Value) async throws -> Value {
    try await eventLoop.submit { [broker] in body(broker.value) }.get()
  }

  /// Waits until the broker has read so many questions.
  func asked(_ count: Int) async throws {
    while try await broker({ $0.questions.count }) < count { await Task.yield() }
  }
}

/// A worker without rooms.
private final class NoRooms: BrokerClientDelegate {
  func roomsToResume() -> [RoomPosition] { [] }
  func received(_ publication: Publication) {}
  func isFollowing(_ position: RoomPosition) -> Bool { false }
  func lost(_ position: RoomPosition) {}
}

extension LimitVerdict {
  /// What a test expects, in a word.
  enum Word: Equatable {
    case admitted
    /// Admitted without a decision.
    case admittedUnasked
    case refused
    case unavailable
  }

  var word: Word {
    switch self {
    case .admitted(let decision, _): decision == nil ? .admittedUnasked : .admitted
    case .refused: .refused
    case .unavailable: .unavailable
    }
  }
}
