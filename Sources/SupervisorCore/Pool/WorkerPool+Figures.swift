/// What operators are shown.
extension WorkerPool {
  /// What the pool does now.
  package var figures: PoolFigures {
    let wanted = wantedSlots
    return PoolFigures(
      activity: activity, generation: generation, ready: wanted.count { members[$0]?.isServing == true },
      wanted: wanted.count, slots: slots.compactMap(figures), deaths: deaths)
  }

  private var activity: PoolFigures.Activity {
    switch phase {
    case .booting: .starting
    case .drainingWorkers, .drainingBroker, .finished: .stopping
    case .serving:
      switch handover?.request {
      case nil: .serving
      case .reload: .reloading
      case .scale, .scaleUp, .scaleDown: .scaling
      case .drain: .draining
      }
    }
  }

  private func figures(of slot: ChildSlot) -> SlotFigures? {
    guard let member = members[slot] else { return nil }
    var listeners: [Int] = []
    if case .worker(let index) = slot { listeners = assignment.listeners(of: index) }
    return SlotFigures(
      id: member.id, role: member.role.figure, state: member.stateFigure, listeners: listeners,
      startedAt: member.isRunning ? member.startedAt : nil, deaths: deaths.count(of: slot))
  }

  /// Counts the end of a process, if it was not to end, or not so. `member`: as it was before.
  mutating func countDeath(of member: PoolMember, _ status: ExitStatus) {
    guard isWatching, let cause = member.deathCause(status) else { return }
    deaths.count(cause, of: member.slot)
  }
}

extension PoolMember {
  fileprivate var stateFigure: SlotFigures.State {
    switch state {
    case .vacant: .vacant
    case .waiting: .waiting
    case .starting: .starting
    case .ready: isStalled ? .stalled : .ready
    }
  }

  /// Nil when the process ended as it was told to, or was dropped before it served.
  fileprivate func deathCause(_ status: ExitStatus) -> DeathCause? {
    if let killedFor { return killedFor }
    if case .retiring(let retirement) = role, status == .exited(0) || retirement == .killed { return nil }
    switch status {
    case .notStarted: return .notStarted
    case .exited where isReady: return .exited
    case .killed where isReady: return .crashed
    case .exited, .killed: return .bootFailed
    }
  }
}

extension PoolMember.Role {
  fileprivate var figure: SlotFigures.Role {
    switch self {
    case .wanted: .wanted
    case .candidate: .candidate
    case .retiring: .leaving
    }
  }
}
