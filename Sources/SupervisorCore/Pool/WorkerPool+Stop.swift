/// How everything ends.
extension WorkerPool {
  mutating func stopRequested(at now: Int64) {
    switch phase {
    case .booting, .serving:
      effects.append(.report(.stopping(boundMilliseconds: settings.stopMilliseconds)))
      beginStop(milliseconds: settings.stopMilliseconds, isFailure: false, at: now)
    case .drainingWorkers(let stop), .drainingBroker(let stop):
      guard now - stop.beganAt >= Self.sameRequestNanoseconds else { return }
      effects.append(.report(.stoppingAtOnce))
      stopAtOnce(stop)
    case .finished: break
    }
  }

  /// Accepts no more, lets the workers finish, whatever they were there for, and ends whoever has nothing to finish.
  mutating func beginStop(milliseconds: Int, isFailure: Bool, at now: Int64) {
    let budget = StopBudget(stopMilliseconds: milliseconds)
    phase = .drainingWorkers(
      Stop(
        beganAt: now, workersEnd: now + budget.workersEnd, brokerEnd: now + budget.brokerEnd, isBootFailure: isFailure,
        exitCode: isFailure ? 1 : 0))
    dropRequests()
    effects.append(.closeListeners)
    for slot in workerSlots { drainOrKill(slot, milliseconds: budget.workerMilliseconds) }
    continueStop(at: now)
  }

  /// Goes on when the workers, and then the broker, are gone.
  mutating func continueStop(at now: Int64) {
    if case .drainingWorkers(let stop) = phase, !workerSlots.contains(where: isRunning) {
      phase = .drainingBroker(stop)
      let milliseconds = max(0, (stop.brokerEnd ?? now) - now) / Self.nanosecondsPerMillisecond
      drainOrKill(.broker, milliseconds: Int(milliseconds))
    }
    if case .drainingBroker(let stop) = phase, !slots.contains(where: isRunning) {
      phase = .finished
      if !stop.isBootFailure { effects.append(.report(.stopped)) }
      effects.append(.finish(exitCode: stop.exitCode))
    }
  }

  /// The supervisor itself did not run: who was stopped with it gets what is granted at the end anew.
  mutating func postponeStop(at now: Int64) {
    let worker = now + StopBudget.workerGrace
    switch phase {
    case .drainingWorkers(var stop):
      stop.workersEnd = stop.workersEnd.map { max($0, worker) }
      stop.brokerEnd = stop.brokerEnd.map { max($0, worker + StopBudget.brokerGrace) }
      phase = .drainingWorkers(stop)
    case .drainingBroker(var stop):
      stop.brokerEnd = stop.brokerEnd.map { max($0, now + StopBudget.brokerGrace) }
      phase = .drainingBroker(stop)
    case .booting, .serving, .finished: break
    }
  }

  mutating func stopDeadlinePassed(at now: Int64) {
    switch phase {
    case .drainingWorkers(var stop):
      guard let end = stop.workersEnd, end <= now else { return }
      killOverdue(workerSlots)
      // Not asked twice: what was killed is gone in a moment, and its exit goes on with the stop.
      stop.workersEnd = nil
      phase = .drainingWorkers(stop)
    case .drainingBroker(var stop):
      guard let end = stop.brokerEnd, end <= now else { return }
      killOverdue([.broker])
      stop.brokerEnd = nil
      phase = .drainingBroker(stop)
    case .booting, .serving, .finished: break
    }
  }

  /// A second request: what was in service is cut off, so the exit code says that the stop was not graceful.
  private mutating func stopAtOnce(_ stop: Stop) {
    var stop = stop
    stop.workersEnd = nil
    stop.brokerEnd = nil
    stop.exitCode = 1
    phase = .drainingBroker(stop)
    for slot in slots {
      guard let member = members[slot] else { continue }
      if member.isRunning { effects.append(.kill(member.id)) } else { members[slot]?.state = .vacant }
    }
  }

  /// A process that is not ready serves nobody, and may not even read its messages yet. One that was killed is gone in
  /// a moment.
  private mutating func drainOrKill(_ slot: ChildSlot, milliseconds: Int) {
    guard let member = members[slot] else { return }
    switch member.state {
    case .ready where member.role == .retiring(.killed): break
    case .ready: effects.append(.send(.drain(deadlineMilliseconds: milliseconds), to: member.id))
    case .starting: effects.append(.kill(member.id))
    case .waiting: members[slot]?.state = .vacant
    case .vacant: break
    }
  }

  private mutating func killOverdue(_ slots: [ChildSlot]) {
    for slot in slots {
      guard let member = members[slot], member.isRunning else { continue }
      effects.append(.report(.overdue(member.id)))
      effects.append(.kill(member.id))
    }
  }

  private func isRunning(_ slot: ChildSlot) -> Bool { members[slot]?.isRunning ?? false }
}
