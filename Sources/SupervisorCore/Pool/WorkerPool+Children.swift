extension WorkerPool {
  mutating func becameReady(_ id: ChildID, at now: Int64) {
    guard !self[id.slot].isReady else { return }
    self[id.slot].state = .ready(since: now)
    self[id.slot].heartbeat = Heartbeat(readyAt: now)
    if id.generation > 1 { effects.append(.report(.replaced(id))) }
    switch id.slot {
    case .broker:
      if phase == .booting { startWorkers(at: now) }
    case .worker(let index):
      effects.append(.report(.readyWorkers(readyWorkerCount, of: workers.count)))
      guard phase == .booting || phase == .serving else { return }
      phase = .serving
      assignment.add(worker: index)
      sendAssignments(at: now)
    }
  }

  /// The broker is there: workers can open the database and reach it.
  private mutating func startWorkers(at now: Int64) {
    for worker in workers where worker.state == .vacant { spawn(worker.slot, at: now) }
  }

  mutating func acknowledged(_ id: ChildID, _ listeners: [Int], at now: Int64) {
    guard case .worker(let index) = id.slot, phase == .serving else { return }
    let wasLate = assignment.isLate(worker: index)
    guard assignment.acknowledge(worker: index, listeners: listeners) else {
      effects.append(.report(.strayAcknowledgement(id, listeners: listeners)))
      return
    }
    if wasLate { effects.append(.report(.recovered(id))) }
    sendAssignments(at: now)
  }

  mutating func exited(_ id: ChildID, _ status: ExitStatus, at now: Int64) {
    let readyBefore = readyWorkerCount
    let wait = waitAfterDeath(of: id.slot, at: now)
    self[id.slot].state = .vacant
    self[id.slot].heartbeat = nil
    switch phase {
    case .booting:
      effects.append(.report(.bootFailed(id, status, message: self[id.slot].failure)))
      beginStop(boundMilliseconds: Self.bootFailureStopMilliseconds, isFailure: true, at: now)
    case .serving:
      replace(id, status, after: wait, at: now)
      if readyWorkerCount != readyBefore {
        effects.append(.report(.readyWorkers(readyWorkerCount, of: workers.count)))
      }
      if case .worker(let index) = id.slot { assignment.remove(worker: index) }
      sendAssignments(at: now)
    case .drainingWorkers where id.slot == .broker:
      // The workers' last requests still have to be committed.
      replace(id, status, after: wait, at: now)
    case .drainingWorkers, .drainingBroker:
      reportUngracefulEnd(id, status)
      continueStop(at: now)
    case .finished:
      break
    }
  }

  private mutating func waitAfterDeath(of slot: ChildSlot, at now: Int64) -> Int64 {
    guard case .ready(let since) = self[slot].state else { return self[slot].backoff.wait(afterReadyFor: nil) }
    return self[slot].backoff.wait(afterReadyFor: now - since)
  }

  private mutating func replace(_ id: ChildID, _ status: ExitStatus, after wait: Int64, at now: Int64) {
    effects.append(.report(.died(id, status, message: self[id.slot].failure, waitNanoseconds: wait)))
    if wait == 0 {
      spawn(id.slot, at: now)
    } else {
      self[id.slot].state = .waiting(until: now + wait)
    }
  }

  /// During a stop, exit code 0 is what was asked for, and SIGKILL is the supervisor's own.
  private mutating func reportUngracefulEnd(_ id: ChildID, _ status: ExitStatus) {
    guard status != .exited(0), status != .killed(signal: 9) else { return }
    effects.append(.report(.died(id, status, message: self[id.slot].failure, waitNanoseconds: nil)))
  }

  mutating func sendAssignments(at now: Int64) {
    for (slot, listeners) in assignment.takeMessages(at: now) {
      effects.append(.send(.accept(listeners: listeners), to: workers[slot].id))
    }
    if !isAnnounced, readyWorkerCount == workers.count, assignment.isSettled {
      isAnnounced = true
      effects.append(.report(.serving))
    }
  }
}
