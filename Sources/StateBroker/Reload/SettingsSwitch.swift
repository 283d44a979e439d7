import Audit
import BrokerCore
import Limits
import Logging
import NIOCore
import NIOPosix
import Observability
import Settings
import Storage

/// Takes the settings of a reload into a broker that serves. Confined to its event loop.
///
/// What takes long, a table of buckets being zeroed, is done on another thread before. Then limits of requests and of
/// sockets and the size of groups change at one instant of the loop, between two messages; the audit trail changes
/// between two groups, on the writer's thread.
final class SettingsSwitch {
  /// What was made ready on another thread.
  ///
  /// Sendable without proof: whoever made it hands it on and keeps nothing.
  private enum Prepared: @unchecked Sendable {
    case nothing
    case file(BucketFile)
    case table(BucketMemory)
    /// In memory alone, since the file cannot be had.
    case failed(BrokerFileError)
  }

  private let broker: BrokerLoop
  private let desk: AdminDesk
  private let logger: Logger
  /// Done when the one before is.
  private var last: EventLoopFuture<Void>

  init(broker: BrokerLoop, desk: AdminDesk, logger: Logger) {
    self.broker = broker
    self.desk = desk
    self.logger = logger
    last = broker.eventLoop.makeSucceededVoidFuture()
  }

  /// - Returns: what is fulfilled when the settings hold and no worker remembers a refusal of before.
  func take(_ settings: Settings) -> EventLoopFuture<Void> {
    last = last.assumeIsolated().flatMap { self.prepare(settings) }
      .flatMap { self.apply(settings, $0) }.nonisolated()
    return last
  }

  /// One settings' turn comes after that of the one before, so what is looked at here is what ``apply(_:_:)`` finds.
  private func prepare(_ settings: Settings) -> EventLoopFuture<Prepared> {
    let setup = LimitSetup(settings: settings, logger: logger)
    guard settings.policies != nil else { return broker.eventLoop.makeSucceededFuture(.nothing) }
    let secret = broker.state.limitSecret
    let needsFile = broker.state.limiter == nil
    guard needsFile || broker.state.limiter.map(setup.needsOtherTable) == true else {
      return broker.eventLoop.makeSucceededFuture(.nothing)
    }
    return NIOThreadPool.singleton.runIfActive(eventLoop: broker.eventLoop) {
      do throws(BrokerFileError) {
        return needsFile ? .file(try setup.openFile(secret: secret)) : .table(try setup.draftTable())
      } catch {
        return .failed(error)
      }
    }
  }

  private func apply(_ settings: Settings, _ prepared: Prepared) -> EventLoopFuture<Void> {
    LoggingSetup.changeLevel(to: settings.log.level.rawValue)
    let setup = LimitSetup(settings: settings, logger: logger)
    let limiter = settings.policies.map { makeLimiter($0, setup, prepared) }
    let noted = broker.reconfigure(
      groupItems: settings.broker.commitGroupMax, limiter: limiter, mode: settings.rateLimit.mode,
      sockets: settings.socketLimits.limits)
    desk.configuration.rateLimit = settings.rateLimit
    desk.configuration.socketLimits = settings.socketLimits.limits
    if limiter == nil { desk.configuration.bucketOrigin = nil }
    setup.tell()
    broker.writer.keepEvents(forDays: settings.extras.keptEventDays)
    let audited = broker.writer.changeAudit(to: AuditPolicy(settings.audit), on: broker.eventLoop)
    return noted.and(audited.assumeIsolated().flatMapErrorThrowing(notAudited).nonisolated()).assumeIsolated()
      .map { _ in self.logger.notice("the settings of a reload hold") }.nonisolated()
  }

  private func notAudited(_ error: any Error) {
    logger.error("the audit trail does not take the row on its settings, changes wait for it: \(error)")
  }

  /// The limiter of before with other policies, or a new one over the buckets there were when limits were on last.
  private func makeLimiter(_ policies: PolicyTable, _ setup: LimitSetup, _ prepared: Prepared) -> RateLimiter {
    if var limiter = broker.state.limiter {
      limiter.policies = policies
      resize(&limiter, setup, prepared)
      return limiter
    }
    if case .file(let file) = prepared {
      desk.configuration.bucketOrigin = file.origin
      return setup.limiter(over: file, policies)
    }
    if case .failed(let error) = prepared {
      logger.error("the limits are on without their file, and end with this broker: \(error)")
    }
    desk.configuration.bucketOrigin = .fresh(reason: "there is no file")
    let layout = BucketTableLayout(keys: setup.settings.rateLimit.maxKeys, policies: PolicyID.count)
    return RateLimiter(table: BucketTable(layout: layout), policies: policies)
  }

  private func resize(_ limiter: inout RateLimiter, _ setup: LimitSetup, _ prepared: Prepared) {
    do throws(BrokerFileError) {
      switch prepared {
      case .table(let memory):
        desk.configuration.bucketOrigin = try setup.move(&limiter, to: memory, secret: broker.state.limitSecret)
      case .failed(let error): throw error
      case .nothing, .file: break
      }
    } catch {
      logger.error("RATE_LIMIT_MAX_KEYS stays what it was until the broker starts anew: \(error)")
    }
  }
}

@available(*, unavailable)
extension SettingsSwitch: Sendable {}

extension AuditPolicy {
  init(_ settings: AuditSettings) {
    self.init(
      isEnabled: settings.isEnabled, sampling: AuditSampling(rate: settings.sampleRate),
      retentionDays: settings.retentionDays)
  }
}
