/// Children that run and yet do not do their work.
extension WorkerPool {
  mutating func watchDeadlinePassed(at now: Int64) {
    guard isWatching else { return }
    for slot in slots {
      killIfNotReadyInTime(slot, at: now)
      killIfNotEndedInTime(slot, at: now)
      advanceHeartbeat(of: slot, at: now)
    }
    for index in assignment.deadlinePassed(at: now) {
      guard let member = members[.worker(index)] else { continue }
      effects.append(.report(.assignmentOverdue(member.id)))
    }
  }

  /// Time in which the supervisor itself did not run proves nothing about its children: they may have been stopped with
  /// it, or their answers may lie unread.
  mutating func forgiveOwnDelay(at now: Int64) {
    guard let due = nextDeadline, now - due > WatchBounds.ownDelay else { return }
    postponeStop(at: now)
    guard isWatching else { return }
    let delay = now - due
    for slot in slots {
      if case .starting(let deadline?) = members[slot]?.state {
        members[slot]?.state = .starting(deadline: max(deadline + delay, now + settings.silence))
      }
      if case .retiring(.draining(let instant)) = members[slot]?.role {
        members[slot]?.role = .retiring(.draining(killAt: instant + delay))
      }
      members[slot]?.heartbeat?.forgive(at: now)
      if let instant = members[slot]?.lastAnswerAt { members[slot]?.lastAnswerAt = min(now, instant + delay) }
    }
    handover?.postpone(by: delay)
    assignment.forgive(at: now)
  }
}

// MARK: - Booting

extension WorkerPool {
  mutating func beganBootStep(_ id: ChildID, _ step: BootStep, at now: Int64) {
    guard let member = members[id.slot], case .starting(let deadline) = member.state else { return }
    members[id.slot]?.bootStep = step
    guard deadline != nil else { return }
    let limit = bootLimit(of: id.slot)
    members[id.slot]?.state = .starting(deadline: now + limit)
  }

  private func bootLimit(of slot: ChildSlot) -> Int64 {
    if slot == .broker, members[.broker]?.bootStep == .openingDatabase { return WatchBounds.databaseOpening }
    return settings.boot
  }

  private mutating func killIfNotReadyInTime(_ slot: ChildSlot, at now: Int64) {
    guard let member = members[slot], case .starting(let deadline?) = member.state, deadline <= now else { return }
    let milliseconds = bootLimit(of: slot) / Self.nanosecondsPerMillisecond
    let step = member.bootStep.map { ", \($0)" } ?? ""
    let failure = member.failure ?? "it was not ready after \(milliseconds) ms\(step)"
    members[slot]?.failure = failure
    members[slot]?.killedFor = .notReady
    members[slot]?.state = .starting(deadline: nil)
    effects.append(.kill(member.id))
  }
}

// MARK: - Stalls

extension WorkerPool {
  mutating func answered(_ id: ChildID, _ number: UInt32, sockets: Int, at now: Int64) {
    members[id.slot]?.lastAnswerAt = now
    members[id.slot]?.sockets = sockets
    guard isWatching, members[id.slot]?.heartbeat?.answered(number, at: now) == true else { return }
    effects.append(.report(.recovered(id)))
    if case .worker(let index) = id.slot { assignment.resume(worker: index, at: now) }
  }

  private mutating func advanceHeartbeat(of slot: ChildSlot, at now: Int64) {
    guard let id = members[slot]?.id else { return }
    switch members[slot]?.heartbeat?.advance(to: now) {
    case .ask(let number): effects.append(.send(.ping(number: number), to: id))
    case .stalled:
      effects.append(.report(.stalled(id)))
      if case .worker(let index) = slot { assignment.suspend(worker: index) }
    case .abort: abort(id, at: now)
    case .kill:
      effects.append(.report(.unmoved(id)))
      effects.append(.kill(id))
    case nil: break
    }
  }

  /// Ends a child for its silence. When others are silent as well, the machine may be at fault: they are waited for
  /// anew, so that no more than one is ended in that time.
  private mutating func abort(_ id: ChildID, at now: Int64) {
    let seconds = (members[id.slot]?.heartbeat?.silenceLimit ?? 0) / 1_000_000_000
    members[id.slot]?.failure = "its event loop did not answer for \(seconds) s"
    members[id.slot]?.killedFor = .silent
    effects.append(.abort(id))
    for slot in slots where slot != id.slot && members[slot]?.isStalled == true {
      members[slot]?.heartbeat?.forgive(at: now)
    }
  }
}
