/// New processes get ready, and then take over.
extension WorkerPool {
  /// As many as serve, or as the settings say if that changed: a number that was asked for lasts until then.
  mutating func startReloadedWorkers(at now: Int64) {
    guard let handover else { return }
    let isUnchanged = handover.settings.workers == settings.workers
    startCandidates(isUnchanged ? wantedSlots.count : handover.settings.workers, at: now)
  }

  /// Starts so many processes in the lowest slots that are free.
  mutating func startCandidates(_ count: Int, at now: Int64) {
    guard let handover else { return }
    self.handover?.step = .booting(deadline: now + handover.settings.boot)
    var index = 0
    for _ in 0..<count {
      while members[.worker(index)] != nil { index += 1 }
      let slot = ChildSlot.worker(index)
      members[slot] = PoolMember(slot: slot, role: .candidate, generation: handover.generation)
      spawn(slot, generation: handover.generation, at: now)
    }
  }

  /// Once all candidates serve they are the workers that are wanted, and those whose place they take leave.
  mutating func promoteCandidates(at now: Int64) {
    guard let handover, case .booting = handover.step else { return }
    let candidates = candidateSlots
    guard candidates.allSatisfy({ members[$0]?.isServing == true }) else { return }
    let retirees = retirees(of: handover.request)
    if handover.isReload { switchSettings(handover) }
    retire(retirees, promoting: candidates)
    self.handover?.step = .settling(deadline: now + settings.boot)
  }

  private func retirees(of request: PoolRequest) -> [ChildSlot] {
    switch request {
    case .reload: wantedSlots
    case .drain(let index): members[.worker(index)]?.role == .wanted ? [.worker(index)] : []
    case .scale, .scaleUp, .scaleDown: []
    }
  }

  private mutating func switchSettings(_ handover: Handover) {
    leavingGeneration = generation
    generation = handover.generation
    settings = handover.settings
    effects.append(.switchSettings(generation: generation))
  }

  /// - Returns: whether a handover has come to its end, so that another can begin.
  mutating func endHandoverIfSettled() -> Bool {
    guard let handover, case .settling = handover.step, assignment.isCalm else { return false }
    endHandover(.done)
    return true
  }

  /// What was started goes, and all else is as it was.
  mutating func failHandover(_ failure: HandoverFailure, at now: Int64) {
    endHandover(.failed(failure))
    retire(candidateSlots)
  }

  private mutating func endHandover(_ outcome: RequestOutcome) {
    guard let handover else { return }
    self.handover = nil
    answer(handover.tickets, outcome)
    // Nothing was begun, and so nothing was told, as long as the settings were not there.
    if case .readingSettings = handover.step { return }
    if handover.isReload { effects.append(.report(.reloadEnded(generation: generation))) }
  }

  mutating func handoverDeadlinePassed(at now: Int64) {
    guard isWatching, let handover, let deadline = handover.deadline, deadline <= now else { return }
    let milliseconds = handover.settings.bootMilliseconds
    switch handover.step {
    case .readingSettings:
      effects.append(.cancelSettings)
      failHandover(.settingsOverdue(milliseconds: Self.settingsMilliseconds), at: now)
    case .booting:
      let late = candidateSlots.compactMap { members[$0] }.first { !$0.isServing }
      guard let late else { return }
      members[late.slot]?.killedFor = late.isReady ? nil : .notReady
      failHandover(.notReady(late.id, milliseconds: milliseconds, step: late.bootStep), at: now)
    // What was done stays: who leaves accepts until others do.
    case .settling: endHandover(.failed(.notAccepting(milliseconds: milliseconds)))
    case .replacingBroker: break
    }
  }
}
