import BrokerCore
import CLinux
import Drafts
import Glibc
import Logging
import NIOCore
import NIOPosix
import ProcessControl
import Settings
import Storage
import SupervisorCore

/// The broker from boot to drain.
struct BrokerProcess {
  private static let pruneInterval = TimeAmount.minutes(1)
  /// Soon, so that a broker that is restarted often prunes as well, but behind the commands that waited for it.
  private static let firstPruneDelay = TimeAmount.seconds(2)

  let settings: Settings
  let control: ControlChannel
  let logger: Logger

  /// Returns after a drain.
  /// - Throws: what kept it from booting.
  func run() throws {
    control.send(.booting(.waitingForLock))
    let lock = try DatabaseLock.acquire(forDatabase: settings.databasePath)
    let secret = try InviteSecretFile(path: settings.dataDirectory + "/invite.key").loadOrCreate()
    control.send(.booting(.openingDatabase))
    let writer = GroupWriter(writer: try DraftWriter(path: settings.databasePath, secret: secret), logger: logger)
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let eventLoop = group.next()
    let drained = eventLoop.makePromise(of: Void.self)

    let listener = try eventLoop.submit { try start(writer, on: group, eventLoop, drained) }
      .flatMap { $0 }.wait()
    logger.info("the broker serves \(settings.runDirectory)/broker.sock")
    control.send(.ready)
    try drained.futureResult.wait()
    try listener.close().wait()
    try writer.close(on: eventLoop).wait()
    try group.syncShutdownGracefully()
    withExtendedLifetime(lock) {}
  }

  /// On the event loop: makes the state, listens, and follows the supervisor.
  private func start(
    _ writer: GroupWriter, on group: MultiThreadedEventLoopGroup, _ eventLoop: any EventLoop,
    _ drained: EventLoopPromise<Void>
  ) throws -> EventLoopFuture<any Channel> {
    let state = BrokerState(
      epoch: .random(in: 1 ... .max), limits: BrokerLimits(groupItems: settings.broker.commitGroupMax))
    let broker = NIOLoopBound(
      BrokerLoop(eventLoop: eventLoop, state: state, writer: writer, logger: logger), eventLoop: eventLoop)
    eventLoop.scheduleRepeatedTask(initialDelay: Self.firstPruneDelay, delay: Self.pruneInterval) { _ in writer.prune()
    }
    follow(broker, eventLoop, drained)
    return BrokerListener(
      path: settings.runDirectory + "/broker.sock", group: group, broker: broker, logger: logger
    ).listen()
  }

  /// Does what the supervisor says, on the event loop.
  private func follow(
    _ broker: NIOLoopBound<BrokerLoop>, _ eventLoop: any EventLoop, _ drained: EventLoopPromise<Void>
  ) {
    let obey: @Sendable (SupervisorMessage) -> Void = { [logger] message in
      switch message {
      case .drain: broker.value.drain().cascade(to: drained)
      case .accept, .configure, .ping: logger.error("a message came over the control socket that is not for a broker")
      }
    }
    control.start(on: { eventLoop.execute($0) }, onMessage: obey)
  }
}
