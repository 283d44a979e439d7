import Audit
import BrokerCore
import CLinux
import ContractJSON
import Drafts
import Figures
import Glibc
import Limits
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
  /// How often the log is told where the audit trail ends.
  private static let auditHeadInterval = TimeAmount.minutes(1)

  let settings: Settings
  /// How many listeners for metrics were inherited.
  let scrapeListeners: Int
  let control: ControlChannel
  let logger: Logger

  /// Returns after a drain.
  /// - Throws: what kept it from booting.
  func run() throws {
    let startedAt = ringdraft_monotonic_nanoseconds()
    control.send(.booting(.waitingForLock))
    let lock = try DatabaseLock.acquire(forDatabase: settings.databasePath)
    if let kept = try PendingRestore(database: settings.databasePath).finish() {
      logger.notice("a restore that was interrupted was finished", metadata: ["replaced_database": "\(kept)"])
    }
    let secret = try InviteSecretFile(path: settings.dataDirectory + "/invite.key").loadOrCreate()
    control.send(.booting(.openingDatabase))
    let writer = GroupWriter(
      writer: try DraftWriter(path: settings.databasePath, secret: secret, audit: AuditPolicy(settings.audit)),
      logger: logger)
    writer.keepEvents(forDays: settings.extras.keptEventDays)
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let eventLoop = group.next()
    let drained = eventLoop.makePromise(of: Void.self)

    let listeners = try eventLoop.submit { try start(writer, on: group, eventLoop, drained, startedAt: startedAt) }
      .flatMap { $0 }.wait()
    logger.info("the broker serves \(settings.runDirectory)/broker.sock and admin.sock")
    control.send(.ready)
    try drained.futureResult.wait()
    for listener in listeners { try listener.close().wait() }
    try writer.close(on: eventLoop).wait()
    try group.syncShutdownGracefully()
    withExtendedLifetime(lock) {}
  }

  /// On the event loop: makes the state, listens, and follows the supervisor.
  private func start(
    _ writer: GroupWriter, on group: MultiThreadedEventLoopGroup, _ eventLoop: any EventLoop,
    _ drained: EventLoopPromise<Void>, startedAt: Int64
  ) throws -> EventLoopFuture<[any Channel]> {
    LoopTrace.startForChild()
    let secret = try LimitSetup(settings: settings, logger: logger).secret()
    let limits = try limits(secret)
    let state = BrokerState(
      epoch: .random(in: 1 ... .max), positionEpoch: writer.positionEpoch,
      limits: BrokerLimits(groupItems: settings.broker.commitGroupMax),
      limiter: limits?.limiter, mode: settings.rateLimit.mode, secret: secret,
      sockets: SocketDesk(limits: settings.socketLimits.limits))
    let processes = try ProcessWatch(eventLoop: eventLoop)
    let broker = NIOLoopBound(
      BrokerLoop(eventLoop: eventLoop, state: state, writer: writer, processes: processes, logger: logger),
      eventLoop: eventLoop)
    processes.onEnd = { broker.value.handle(.processEnded($0)) }
    eventLoop.scheduleRepeatedTask(initialDelay: Self.firstPruneDelay, delay: Self.pruneInterval) { _ in
      writer.prune()
      writer.pruneAudit()
    }
    eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: Self.auditHeadInterval) { _ in writer.tellAuditHead() }
    let workers = BrokerListener(
      path: settings.runDirectory + "/broker.sock", group: group, broker: broker, logger: logger)
    let configuration = AdminConfiguration(
      rateLimit: settings.rateLimit, socketLimits: settings.socketLimits.limits, bucketOrigin: limits?.origin,
      startedAt: startedAt, databasePath: settings.databasePath)
    let figures = WorkerFigures(table: figureTable())
    figures.start(on: eventLoop)
    let desk = AdminDesk(broker: broker.value, figures: figures, configuration: configuration, logger: logger)
    let reload = SettingsSwitch(broker: broker.value, desk: desk, logger: logger)
    follow(broker, NIOLoopBound(reload, eventLoop: eventLoop), eventLoop, drained)
    let operators = AdminListener(
      path: settings.runDirectory + "/admin.sock", group: settings.adminGroup?.id, eventLoops: group,
      desk: NIOLoopBound(desk, eventLoop: eventLoop), logger: logger)
    return EventLoopFuture.whenAllSucceed(
      [workers.listen(), operators.listen()] + listenForScrapes(desk, on: group, eventLoop), on: eventLoop)
  }

  private func listenForScrapes(
    _ admin: AdminDesk, on group: MultiThreadedEventLoopGroup, _ eventLoop: any EventLoop
  ) -> [EventLoopFuture<any Channel>] {
    let desk = NIOLoopBound(ScrapeDesk(admin), eventLoop: eventLoop)
    return (0..<scrapeListeners).map {
      ScrapeListener(descriptor: ChildDescriptors.listener($0), eventLoops: group, desk: desk, logger: logger).listen()
    }
  }

  /// What workers count; made before any of them starts. Without it the statistics lack it, and all else goes on.
  private func figureTable() -> FigureTable? {
    do throws(FigureFileError) {
      return try FigureFile.open(in: settings.runDirectory)
    } catch {
      logger.error("statistics lack what workers do: \(error)")
      return nil
    }
  }

  /// The limits, over the buckets of the broker before; nil when none is on.
  private func limits(_ secret: HashSecret) throws -> (limiter: RateLimiter, origin: BucketFile.Origin)? {
    guard let policies = settings.policies else { return nil }
    let setup = LimitSetup(settings: settings, logger: logger)
    let file = try setup.openFile(secret: secret)
    setup.tell()
    return (setup.limiter(over: file, policies), file.origin)
  }

  /// Does what the supervisor says, on the event loop.
  private func follow(
    _ broker: NIOLoopBound<BrokerLoop>, _ reload: NIOLoopBound<SettingsSwitch>, _ eventLoop: any EventLoop,
    _ drained: EventLoopPromise<Void>
  ) {
    let obey: @Sendable (SupervisorMessage) -> Void = { [logger, control] message in
      switch message {
      case .drain: broker.value.drain().cascade(to: drained)
      case .reconfigure(let bytes):
        do throws(SettingsError) {
          let settings = try Settings(encoded: bytes)
          reload.value.take(settings).whenComplete { _ in control.send(.reconfigured) }
        } catch {
          logger.error("the settings of a reload are not taken: \(error.message)")
          control.send(.reconfigured)
        }
      case .roster(let workers): broker.value.named(workers)
      case .pool(let figures): broker.value.pool = (try? JSONParser.parse(figures))?.objectValue
      case .accept, .configure, .ping: logger.error("a message came over the control socket that is not for a broker")
      }
    }
    control.start(on: { eventLoop.execute($0) }, onMessage: obey)
  }
}
