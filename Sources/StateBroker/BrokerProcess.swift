import Audit
import BrokerCore
import CLinux
import ContractJSON
import Drafts
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
      writer: try DraftWriter(path: settings.databasePath, secret: secret, audit: auditPolicy), logger: logger)
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
    let limits = try limits()
    let state = BrokerState(
      epoch: .random(in: 1 ... .max), positionEpoch: writer.positionEpoch,
      limits: BrokerLimits(groupItems: settings.broker.commitGroupMax),
      limiter: limits?.limiter, secret: limits?.secret ?? HashSecret(high: 0, low: 0),
      sockets: settings.socketLimits.limits.map(SocketDesk.init(limits:)))
    let processes = try settings.socketLimits.limits.map { _ in try ProcessWatch(eventLoop: eventLoop) }
    let broker = NIOLoopBound(
      BrokerLoop(eventLoop: eventLoop, state: state, writer: writer, processes: processes, logger: logger),
      eventLoop: eventLoop)
    processes?.onEnd = { broker.value.handle(.processEnded($0)) }
    eventLoop.scheduleRepeatedTask(initialDelay: Self.firstPruneDelay, delay: Self.pruneInterval) { _ in
      writer.prune()
      writer.pruneAudit()
    }
    eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: Self.auditHeadInterval) { _ in writer.tellAuditHead() }
    follow(broker, eventLoop, drained)
    let workers = BrokerListener(
      path: settings.runDirectory + "/broker.sock", group: group, broker: broker, logger: logger)
    let configuration = AdminConfiguration(
      rateLimit: settings.rateLimit, bucketOrigin: limits?.origin, startedAt: startedAt)
    let desk = AdminDesk(broker: broker.value, configuration: configuration, logger: logger)
    let operators = AdminListener(
      path: settings.runDirectory + "/admin.sock", group: settings.adminGroup?.id, eventLoops: group,
      desk: NIOLoopBound(desk, eventLoop: eventLoop), logger: logger)
    return EventLoopFuture.whenAllSucceed([workers.listen(), operators.listen()], on: eventLoop)
  }

  private var auditPolicy: AuditPolicy {
    AuditPolicy(
      isEnabled: settings.audit.isEnabled, sampling: AuditSampling(rate: settings.audit.sampleRate),
      retentionDays: settings.audit.retentionDays)
  }

  /// The limits, over the buckets of the broker before; nil when none is on.
  private func limits() throws -> (limiter: RateLimiter, secret: HashSecret, origin: BucketFile.Origin)? {
    guard let policies = settings.policies else { return nil }
    let now = ringdraft_monotonic_nanoseconds()
    let layout = BucketTableLayout(keys: settings.rateLimit.maxKeys, policies: PolicyID.count)
    let file = try BucketFile.open(
      settings.runDirectory + "/buckets", layout: layout, bootID: try SystemBootID.read(),
      secret: HashSecret(high: .random(in: .min ... .max), low: .random(in: .min ... .max)), at: now)
    switch file.origin {
    case .kept: logger.info("the buckets of the limits are those of before")
    case .moved: logger.notice("the buckets of the limits are those of before, in a table of another size")
    case .fresh(let reason): logger.notice("all buckets of the limits are full", metadata: ["reason": "\(reason)"])
    case .lost(let reason): logger.error("all buckets of the limits are empty", metadata: ["reason": "\(reason)"])
    }
    logger.info(
      "rate limits are on",
      metadata: [
        "mode": "\(settings.rateLimit.mode.rawValue)",
        "broker_down_mode": "\(settings.rateLimit.brokerDownMode.rawValue)",
        "workers_alone_burst": "\(overAdmission(policies).burst)",
        "workers_alone_per_minute": "\(overAdmission(policies).perMinute)",
      ])
    let table = BucketTable(layout: layout, in: file.memory, at: BucketFile.tableOffset)
    let limiter = RateLimiter(table: table, policies: policies, emptiedAt: file.header.emptiedAt)
    return (limiter, file.header.secret, file.origin)
  }

  /// How much more than a limit all workers may admit of one key in an absence of the broker, where each decides alone:
  /// their buckets are full when it begins, and no share is less than 1.
  private func overAdmission(_ policies: PolicyTable) -> (burst: Int64, perMinute: Int64) {
    guard settings.rateLimit.brokerDownMode == .local else { return (0, 0) }
    let shares = policies.divided(by: settings.workers)
    // Changes and new sockets wait for the broker instead.
    let reads = RouteName.allCases.filter { !$0.isMutation }.map(PolicyID.route)
    let decided = (reads + [.address, .socketMessages]).compactMap { shares[$0] }
    let workers = Int64(settings.workers)
    return (
      decided.map { $0.burst * workers }.max() ?? 0, decided.map { $0.perMinute * workers }.max() ?? 0
    )
  }

  /// Does what the supervisor says, on the event loop.
  private func follow(
    _ broker: NIOLoopBound<BrokerLoop>, _ eventLoop: any EventLoop, _ drained: EventLoopPromise<Void>
  ) {
    let obey: @Sendable (SupervisorMessage) -> Void = { [logger] message in
      switch message {
      case .drain: broker.value.drain().cascade(to: drained)
      case .reconfigure: logger.notice("the settings changed; the limits are those of this broker's start")
      case .roster(let workers): broker.value.named(workers)
      case .pool(let figures): broker.value.pool = (try? JSONParser.parse(figures))?.objectValue
      case .accept, .configure, .ping: logger.error("a message came over the control socket that is not for a broker")
      }
    }
    control.start(on: { eventLoop.execute($0) }, onMessage: obey)
  }
}
