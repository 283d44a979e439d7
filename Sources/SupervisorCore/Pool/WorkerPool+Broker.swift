/// A reload replaces the broker first when its program on disk is another: workers of the new generation may rely on
/// what the new broker can do, and the old workers' protocol is one it still speaks.
extension WorkerPool {
  /// What the broker has to commit what it was given and to end, when it makes room for another.
  static let brokerDrainMilliseconds = 5_000

  mutating func beginReplacingBroker(at now: Int64) {
    guard let generation = handover?.generation, let broker = members[.broker] else { return }
    handover?.step = .replacingBroker
    switch broker.state {
    case .vacant, .waiting: spawn(.broker, generation: generation, at: now)
    // It may be migrating the database, which an end would roll back. Its turn comes when it is ready, or dead.
    case .starting: break
    case .ready: drainBroker(at: now)
    }
  }

  /// A broker became ready while one is replaced.
  mutating func goOnReplacingBroker(_ id: ChildID, at now: Int64) {
    guard let handover else { return }
    guard id.generation == handover.generation else { return drainBroker(at: now) }
    // From here on no older program may be able to open the database.
    brokerGeneration = id.generation
    startReloadedWorkers(at: now)
  }

  mutating func brokerExited(_ member: PoolMember, _ status: ExitStatus, at now: Int64) {
    members[.broker]?.role = .wanted
    guard let handover, handover.step == .replacingBroker else {
      guard member.isRetiring else { return replace(member, status, at: now) }
      reportUngracefulEnd(member.id, status)
      return spawn(.broker, at: now)
    }
    if member.generation == handover.generation {
      replace(member, status, at: now)
      failHandover(.ended(member.id, status, message: member.failure), at: now)
    } else {
      reportUngracefulEnd(member.id, status)
      spawn(.broker, generation: handover.generation, at: now)
    }
  }

  private mutating func drainBroker(at now: Int64) {
    guard let id = members[.broker]?.id else { return }
    let bound = Int64(Self.brokerDrainMilliseconds) * Self.nanosecondsPerMillisecond
    members[.broker]?.role = .retiring(.draining(killAt: now + bound + StopBudget.workerGrace))
    effects.append(.report(.replacingBroker(id)))
    effects.append(.send(.drain(deadlineMilliseconds: Self.brokerDrainMilliseconds), to: id))
  }
}
