import BrokerCore
import Drafts
import Limits
import Settings
import Storage

extension StatsReport {
  private static let nanosecondsPerSecond: Int64 = 1_000_000_000
  private static let nanosecondsPerMicrosecond: Int64 = 1_000

  /// The figures of this instant. Call it on the broker's event loop.
  /// - Parameters:
  ///   - keysInDebt: counted a moment ago, since that takes longer than an instant.
  ///   - audit: what is durable of the audit trail, as the writer's thread said a moment ago.
  ///   - service: what workers count, as it is now.
  ///   - now: nanoseconds of the monotonic clock.
  init(
    _ broker: BrokerLoop, _ configuration: AdminConfiguration, keysInDebt: Int, audit: AuditFigures?,
    service: ServiceStats, at now: Int64
  ) {
    let state = broker.state
    let uptime = max(0, now - configuration.startedAt)
    uptimeMicroseconds = uptime / Self.nanosecondsPerMicrosecond
    startedAt = Timestamp.now().advanced(byMicroseconds: -uptimeMicroseconds)
    epoch = state.epoch
    limits = LimitStats(
      limiter: state.limiter, mode: configuration.rateLimit.mode,
      enforced: state.limitCounters(of: .enforce), shadow: state.limitCounters(of: .shadow),
      version: state.limitsVersion, workers: state.workerLimitCounts, keysInDebt: keysInDebt,
      bucketOrigin: configuration.bucketOrigin)
    leases = state.socketFigures
    socketLimits = configuration.socketLimits
    self.service = service
    figures = state.figures
    commits = broker.commits
    self.audit = audit
    pool = broker.pool
    workers = broker.workers.sorted { $0.value.name < $1.value.name }.map {
      ($0.value.name, $0.value.process.value, (now - $0.value.since) / Self.nanosecondsPerSecond)
    }
  }
}
