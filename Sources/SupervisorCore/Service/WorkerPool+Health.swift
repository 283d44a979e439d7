/// What the pool says of itself.
extension WorkerPool {
  /// So many brokers in a row may end before they were ready, and the next still counts as one that is getting ready. A
  /// broker that ends for ever in its boot is not hidden from the service manager by starting again and again.
  static let excusedBrokerBoots = 3

  /// How it is doing.
  package var health: PoolHealth {
    let broker = members[.broker]
    let workers = members.values.filter { $0.slot != .broker }
    let wanted = workers.filter { $0.role == .wanted }
    return PoolHealth(
      activity: activity, ready: wanted.count(where: \.isServing), wanted: wanted.count,
      running: workers.count(where: \.isRunning), sockets: workers.reduce(0) { $0 + ($1.isRunning ? $1.sockets : 0) },
      generation: generation, hasBroker: broker?.isServing ?? false,
      brokerStep: broker?.isReady == true ? nil : broker?.bootStep)
  }

  private var activity: PoolHealth.Activity {
    switch phase {
    case .booting: .starting
    case .serving: isReloading ? .reloading : .serving
    case .drainingWorkers, .drainingBroker, .finished: .stopping
    }
  }

  /// Until the settings are there nothing has begun.
  private var isReloading: Bool {
    guard let handover, handover.isReload else { return false }
    if case .readingSettings = handover.step { return false }
    return true
  }

  /// Whether the service as a whole does its work: the broker and a majority of the wanted workers have answered within
  /// `interval`. A start and a stop have bounds of their own and count as sound.
  package func isSound(within interval: Int64, at now: Int64) -> Bool {
    guard phase == .serving else { return phase != .finished }
    let wanted = wantedSlots
    let sound = wanted.count { hasAnswered($0, within: interval, at: now) }
    return sound * 2 > wanted.count && isBrokerSound(within: interval, at: now)
  }

  private func hasAnswered(_ slot: ChildSlot, within interval: Int64, at now: Int64) -> Bool {
    guard let instant = members[slot]?.lastAnswerAt else { return false }
    return now - instant <= interval
  }

  /// A broker that gets ready within its bounds has no event loop yet that could answer: it may read a log or migrate
  /// the database for minutes, and to be ended would only begin that anew.
  private func isBrokerSound(within interval: Int64, at now: Int64) -> Bool {
    if hasAnswered(.broker, within: interval, at: now) { return true }
    guard let broker = members[.broker], case .starting(.some) = broker.state else { return false }
    return broker.failedBoots < Self.excusedBrokerBoots
  }
}
