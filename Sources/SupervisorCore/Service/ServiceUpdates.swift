/// Decides what a service manager is told of a pool, and when: that it is sound, how it is doing, and that what is
/// under way takes longer.
///
/// A value without a clock. The owner calls ``take(from:at:)`` after every event, and when ``nextDeadline`` has come.
package struct ServiceUpdates: Sendable {
  /// A status that changes all the time, as the number of sockets does, is told once in this time.
  package static let statusInterval: Int64 = 1_000_000_000
  /// How far a start, a reload or a stop is extended each time. If the supervisor itself hangs it is ended after that.
  package static let extensionNanoseconds: Int64 = 15_000_000_000
  /// How often it is extended.
  package static let extensionInterval: Int64 = 5_000_000_000
  /// A sound pool is told so often in the watchdog's interval: a late one or two do no harm.
  package static let watchdogParts: Int64 = 4

  /// Within this time the service manager wants to be told that the pool is sound; nil: it does not.
  private let watchdogInterval: Int64?
  private var watchdogDue: Int64?
  private var extensionDue: Int64?
  private var told: PoolHealth?
  private var toldAt = Int64.min
  /// When a status that has changed already may be told.
  private var statusDue: Int64?

  /// - Parameter watchdogInterval: nanoseconds; nil or less than 1: there is no watchdog.
  package init(watchdogInterval: Int64?) {
    self.watchdogInterval = watchdogInterval.flatMap { $0 > 0 ? $0 : nil }
  }

  /// When something is due though nothing has happened; nil: never.
  package var nextDeadline: Int64? { [watchdogDue, extensionDue, statusDue].compactMap { $0 }.min() }

  /// What is due now.
  package mutating func take(from pool: WorkerPool, at now: Int64) -> [ServiceNotice] {
    let health = pool.health
    return [extend(health, at: now), reassure(pool, health, at: now), status(health, at: now)].compactMap { $0 }
  }

  /// A start, reload or stop ends within bounds of the pool's own, which may be far beyond the unit's.
  private mutating func extend(_ health: PoolHealth, at now: Int64) -> ServiceNotice? {
    guard health.activity != .serving else {
      extensionDue = nil
      return nil
    }
    // A stop during a start or a reload has a timeout of its own.
    let isNew = told.map { $0.activity != health.activity } ?? true
    guard isNew || (extensionDue ?? now) <= now else { return nil }
    extensionDue = now + Self.extensionInterval
    return .extendTimeout(nanoseconds: Self.extensionNanoseconds)
  }

  /// The watchdog begins with the readiness.
  private mutating func reassure(_ pool: WorkerPool, _ health: PoolHealth, at now: Int64) -> ServiceNotice? {
    guard let watchdogInterval, health.activity != .starting, (watchdogDue ?? now) <= now else { return nil }
    watchdogDue = now + max(1, watchdogInterval / Self.watchdogParts)
    return pool.isSound(within: watchdogInterval, at: now) ? .watchdog : nil
  }

  private mutating func status(_ health: PoolHealth, at now: Int64) -> ServiceNotice? {
    guard health != told else {
      statusDue = nil
      return nil
    }
    // Another activity is told at once.
    if let told, told.activity == health.activity, now - toldAt < Self.statusInterval {
      statusDue = toldAt + Self.statusInterval
      return nil
    }
    statusDue = nil
    told = health
    toldAt = now
    return .status(health.text)
  }
}
