/// What children do: they get ready, take listeners, and end.
extension WorkerPool {
  mutating func becameReady(_ id: ChildID, at now: Int64) {
    guard let member = members[id.slot], !member.isReady else { return }
    if case .retiring(.killed) = member.role { return }
    members[id.slot]?.state = .ready(since: now)
    members[id.slot]?.lastAnswerAt = now
    members[id.slot]?.failedBoots = 0
    let silenceLimit = member.role == .candidate ? handover?.settings.silence : nil
    members[id.slot]?.heartbeat = Heartbeat(readyAt: now, silenceLimit: silenceLimit ?? settings.silence)
    if member.isReplacement { effects.append(.report(.replaced(id))) }
    guard isWatching else { return }
    switch id.slot {
    case .broker: brokerBecameReady(id, at: now)
    case .worker(let index): assignment.add(worker: index, as: member.role == .candidate ? .reserve : .wanted)
    }
  }

  /// Workers can open the database and reach the broker only when it is there.
  private mutating func brokerBecameReady(_ id: ChildID, at now: Int64) {
    if phase == .booting {
      for slot in wantedSlots where members[slot]?.state == .vacant { spawn(slot, at: now) }
    }
    if handover?.step == .replacingBroker { goOnReplacingBroker(id, at: now) }
  }

  mutating func acknowledged(_ id: ChildID, _ listeners: [Int]) {
    guard case .worker(let index) = id.slot, isWatching else { return }
    // What it was told is of the past once it was told to finish.
    guard assignment.contains(worker: index) else { return }
    let wasLate = assignment.isLate(worker: index)
    guard assignment.acknowledge(worker: index, listeners: listeners) else {
      effects.append(.report(.strayAcknowledgement(id, listeners: listeners)))
      return
    }
    if wasLate { effects.append(.report(.recovered(id))) }
  }

  mutating func exited(_ id: ChildID, _ status: ExitStatus, at now: Int64) {
    guard let member = members[id.slot] else { return }
    countDeath(of: member, status)
    if case .worker(let index) = id.slot { assignment.remove(worker: index) }
    members[id.slot]?.state = .vacant
    members[id.slot]?.heartbeat = nil
    if !member.isReady { members[id.slot]?.failedBoots += 1 }
    switch phase {
    case .booting:
      effects.append(.report(.bootFailed(id, status, message: member.failure)))
      beginStop(milliseconds: Self.bootFailureStopMilliseconds, isFailure: true, at: now)
    case .serving where id.slot == .broker: brokerExited(member, status, at: now)
    case .serving: workerExited(member, status, at: now)
    case .drainingWorkers where id.slot == .broker:
      // The workers' last requests still have to be committed.
      brokerExited(member, status, at: now)
    case .drainingWorkers, .drainingBroker:
      reportUngracefulEnd(id, status)
      continueStop(at: now)
    case .finished: break
    }
  }

  private mutating func workerExited(_ member: PoolMember, _ status: ExitStatus, at now: Int64) {
    switch member.role {
    case .wanted: replace(member, status, at: now)
    case .candidate:
      members[member.slot] = nil
      failHandover(.ended(member.id, status, message: member.failure), at: now)
    case .retiring:
      reportUngracefulEnd(member.id, status)
      effects.append(.report(.retired(member.id)))
      members[member.slot] = nil
    }
  }

  /// Another process for the slot, after the slot's backoff.
  mutating func replace(_ member: PoolMember, _ status: ExitStatus, at now: Int64) {
    var readyFor: Int64?
    if case .ready(let since) = member.state { readyFor = now - since }
    let wait = members[member.slot]?.backoff.wait(afterReadyFor: readyFor) ?? 0
    effects.append(.report(.died(member.id, status, message: member.failure, waitNanoseconds: wait)))
    if wait == 0 {
      spawn(member.slot, at: now)
    } else {
      members[member.slot]?.state = .waiting(until: now + wait)
    }
  }

  /// Of a process that is to end, exit code 0 is what was asked for, and SIGKILL is the supervisor's own.
  mutating func reportUngracefulEnd(_ id: ChildID, _ status: ExitStatus) {
    guard status != .exited(0), status != .killed(signal: 9) else { return }
    effects.append(.report(.died(id, status, message: members[id.slot]?.failure, waitNanoseconds: nil)))
  }
}
