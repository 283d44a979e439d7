/// Children that run and yet do not do their work. A stop has bounds of its own, so nobody is watched during one.
extension WorkerPool {
  private var isWatching: Bool { phase == .booting || phase == .serving }

  var watchDeadlines: [Int64] {
    guard isWatching else { return [] }
    let members = ([broker] + workers).compactMap { member in
      if case .starting(let deadline) = member.state { deadline } else { member.heartbeat?.nextDeadline }
    }
    return members + [assignment.nextDeadline].compactMap(\.self)
  }

  mutating func watchDeadlinePassed(at now: Int64) {
    guard isWatching else { return }
    for slot in [ChildSlot.broker] + workers.map(\.slot) {
      killIfNotReadyInTime(slot, at: now)
      advanceHeartbeat(of: slot, at: now)
    }
    for slot in assignment.deadlinePassed(at: now) {
      effects.append(.report(.assignmentOverdue(workers[slot].id)))
    }
    sendAssignments(at: now)
  }

  /// Time in which the supervisor itself did not run proves nothing about its children: they may have been stopped with
  /// it, or their answers may lie unread.
  mutating func forgiveOwnDelay(at now: Int64) {
    guard isWatching, let due = nextDeadline, now - due > WatchBounds.ownDelay else { return }
    for slot in [ChildSlot.broker] + workers.map(\.slot) {
      if case .starting(let deadline?) = self[slot].state {
        self[slot].state = .starting(deadline: max(deadline + now - due, now + WatchBounds.killAfter))
      }
      self[slot].heartbeat?.forgive(at: now)
    }
    assignment.forgive(at: now)
  }
}

// MARK: - Booting

extension WorkerPool {
  mutating func beganBootStep(_ id: ChildID, _ step: BootStep, at now: Int64) {
    guard case .starting(.some) = self[id.slot].state else { return }
    self[id.slot].bootStep = step
    self[id.slot].state = .starting(deadline: now + bootLimit(of: id.slot))
  }

  private func bootLimit(of slot: ChildSlot) -> Int64 {
    if slot == .broker, broker.bootStep == .openingDatabase { return WatchBounds.databaseOpening }
    return Int64(configuration.bootMilliseconds) * Self.nanosecondsPerMillisecond
  }

  private mutating func killIfNotReadyInTime(_ slot: ChildSlot, at now: Int64) {
    guard case .starting(let deadline?) = self[slot].state, deadline <= now else { return }
    let milliseconds = bootLimit(of: slot) / Self.nanosecondsPerMillisecond
    let step = self[slot].bootStep.map { ", \($0)" } ?? ""
    let failure = "it was not ready after \(milliseconds) ms\(step)"
    self[slot].failure = self[slot].failure ?? failure
    self[slot].state = .starting(deadline: nil)
    effects.append(.kill(self[slot].id))
  }
}

// MARK: - Stalls

extension WorkerPool {
  mutating func answered(_ id: ChildID, _ number: UInt32, at now: Int64) {
    guard self[id.slot].heartbeat?.answered(number, at: now) == true, isWatching else { return }
    effects.append(.report(.recovered(id)))
    guard case .worker(let index) = id.slot else { return }
    effects.append(.report(.readyWorkers(readyWorkerCount, of: workers.count)))
    assignment.resume(worker: index, at: now)
    sendAssignments(at: now)
  }

  private mutating func advanceHeartbeat(of slot: ChildSlot, at now: Int64) {
    let id = self[slot].id
    switch self[slot].heartbeat?.advance(to: now) {
    case .ask(let number): effects.append(.send(.ping(number: number), to: id))
    case .stalled: stalled(id)
    case .lost:
      let seconds = WatchBounds.killAfter / 1_000_000_000
      self[slot].failure = "its event loop did not answer for \(seconds) s"
      effects.append(.kill(id))
    case nil: break
    }
  }

  /// The caller sends the assignments that follow.
  private mutating func stalled(_ id: ChildID) {
    effects.append(.report(.stalled(id)))
    guard case .worker(let index) = id.slot else { return }
    effects.append(.report(.readyWorkers(readyWorkerCount, of: workers.count)))
    assignment.suspend(worker: index)
  }
}
