import BrokerProtocol
import Limits

extension BrokerState {
  /// The limits in force and what they came to; nil when none is on.
  package var limiter: RateLimiter? { desk.limiter }
  /// Whether they refuse or only watch.
  package var limitMode: LimitMode { desk.mode }
  /// What was decided under a mode since the broker's start.
  package func limitCounters(of mode: LimitMode) -> LimitCounters { desk.counters(of: mode) }
  /// The secret of the hashes of the limits' keys.
  package var limitSecret: HashSecret { desk.secret }
  /// Counts the changes of limits since the broker's start.
  package var limitsVersion: UInt64 { desk.version }
  /// What workers did about limits by themselves, as far as they have reported it.
  package var workerLimitCounts: WorkerLimitCounts { desk.workerCounts }

  /// Answers a question about limits: what ``handle(_:at:)`` does with it, without an effect. A question nobody waits
  /// for any more charges nothing.
  /// - Returns: nil when the connection has not said hello.
  package mutating func decide(_ question: LimitQuestion, from connection: ConnectionID, at now: Int64) -> Reply? {
    guard case .ready = connections[connection] else { return nil }
    return desk.answer(question, at: now)
  }

  /// Fills a bucket and tells every worker. `limitsSettled` with this ticket follows, maybe at once.
  mutating func resetLimit(_ tier: Tier, ticket: UInt64, at now: Int64, _ effects: inout [BrokerEffect]) {
    let workers = readyConnections
    guard let version = desk.reset(tier, ticket: ticket, workers: Set(workers), at: now) else {
      return effects.append(.limitsUnchanged(ticket: ticket))
    }
    for worker in workers { effects.append(.send(worker, .push(.limitsChanged(version: version)))) }
    settle(desk.takeSettled(), &effects)
  }

  /// Those that have said hello, in their order.
  private var readyConnections: [ConnectionID] {
    connections.filter { $0.value != .awaitingHello }.keys.sorted { $0.value < $1.value }
  }

  /// Other limits hold from now. Every worker is told which; `limitsSettled` with this ticket follows, maybe at once.
  mutating func replaceLimits(
    _ limiter: RateLimiter?, mode: LimitMode, ticket: UInt64, _ effects: inout [BrokerEffect]
  ) {
    let workers = readyConnections
    let version = desk.replace(limiter, mode: mode, ticket: ticket, workers: Set(workers))
    for worker in workers {
      tellRules(to: worker, &effects)
      effects.append(.send(worker, .push(.limitsChanged(version: version))))
    }
    settle(desk.takeSettled(), &effects)
  }

  /// A worker of the version before decides by the limits of its own settings what to ask, and what to remember.
  mutating func tellRules(to worker: ConnectionID, _ effects: inout [BrokerEffect]) {
    guard case .ready(let version) = connections[worker], version >= ProtocolVersion.withRules else { return }
    effects.append(.send(worker, .push(.limitRules(desk.rules))))
  }

  /// A worker says that it has forgotten what it remembered before a version.
  mutating func limitsNoted(_ version: UInt64, by connection: ConnectionID, _ effects: inout [BrokerEffect]) {
    settle(desk.noted(version, by: connection), &effects)
  }

  /// Ends the connections of workers that have not noted a change in time: with them ends what they remember.
  mutating func giveUp(onReset ticket: UInt64, _ effects: inout [BrokerEffect]) {
    for worker in desk.awaited(by: ticket).sorted(by: { $0.value < $1.value }) {
      effects.append(.close(worker, .limitsNotNoted))
      forget(worker, &effects)
    }
  }

  /// A connection has ended, and what its worker remembered with it.
  mutating func forgetLimits(of connection: ConnectionID, _ effects: inout [BrokerEffect]) {
    settle(desk.disconnected(connection), &effects)
  }

  private func settle(_ tickets: [UInt64], _ effects: inout [BrokerEffect]) {
    for ticket in tickets { effects.append(.limitsSettled(ticket: ticket)) }
  }
}
