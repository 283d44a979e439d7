/// What operators ask for: one thing at a time, the others wait.
extension WorkerPool {
  /// How long reading the settings may take.
  package static let settingsMilliseconds = 10_000

  mutating func requested(_ request: PoolRequest, ticket: Int) {
    guard isWatching else { return answer([ticket], .refused(.stopping)) }
    guard waiting.reduce(0, { $0 + $1.tickets.count }) < Self.maximumTickets else {
      return answer([ticket], .refused(.busy))
    }
    // The settings are read when a reload begins, so whoever waits for one gets what he wants from any.
    if request == .reload, let index = waiting.firstIndex(where: { $0.request == .reload }) {
      waiting[index].tickets.append(ticket)
    } else {
      waiting.append(WaitingRequest(request: request, tickets: [ticket]))
    }
  }

  /// Begins what can begin, first come first served, until something is under way. A reload waits until only one
  /// generation is there; others need not wait for that.
  mutating func beginNextRequest(at now: Int64) {
    while phase == .serving, handover == nil, let index = waiting.firstIndex(where: mayBegin) {
      let next = waiting.remove(at: index)
      switch next.request {
      case .reload: beginReload(next, at: now)
      case .scale(let count): beginScaling(next, to: count, at: now)
      case .scaleUp: beginScaling(next, to: wantedSlots.count + 1, at: now)
      case .scaleDown: beginScaling(next, to: wantedSlots.count - 1, at: now)
      case .drain(let index): beginDraining(next, worker: index, at: now)
      }
    }
  }

  private func mayBegin(_ waiting: WaitingRequest) -> Bool {
    waiting.request != .reload || workerSlots.allSatisfy { members[$0]?.generation == generation }
  }

  private mutating func beginReload(_ next: WaitingRequest, at now: Int64) {
    let bound = Int64(Self.settingsMilliseconds) * Self.nanosecondsPerMillisecond
    beginHandover(next, .readingSettings(deadline: now + bound))
    effects.append(.readSettings)
  }

  private mutating func beginScaling(_ next: WaitingRequest, to count: Int, at now: Int64) {
    let allowed = 1...listenerCount
    guard allowed.contains(count) else {
      return answer(next.tickets, .refused(.workersOutOfRange(count, allowed: allowed)))
    }
    let wanted = wantedSlots
    guard count != wanted.count else { return answer(next.tickets, .done) }
    beginHandover(next, .settling(deadline: now + settings.boot))
    if count > wanted.count {
      startCandidates(count - wanted.count, at: now)
    } else {
      retire(Array(wanted.dropFirst(count)))
    }
  }

  private mutating func beginDraining(_ next: WaitingRequest, worker index: Int, at now: Int64) {
    guard members[.worker(index)]?.role == .wanted else {
      return answer(next.tickets, .refused(.noSuchWorker(index)))
    }
    beginHandover(next, .booting(deadline: now))
    startCandidates(1, at: now)
  }

  private mutating func beginHandover(_ next: WaitingRequest, _ step: Handover.Step) {
    handover = Handover(
      request: next.request, tickets: next.tickets, step: step, generation: generation, settings: settings)
  }

  mutating func settingsRead(_ settings: PoolSettings, _ replacesBroker: Bool, at now: Int64) {
    guard case .readingSettings = handover?.step else { return }
    newestGeneration = nextGeneration
    handover?.generation = newestGeneration
    handover?.settings = settings
    effects.append(.report(.reloading(generation: newestGeneration)))
    if replacesBroker {
      beginReplacingBroker(at: now)
    } else {
      startReloadedWorkers(at: now)
    }
  }

  mutating func settingsRefused(_ reason: String, at now: Int64) {
    guard case .readingSettings = handover?.step else { return }
    failHandover(.settings(reason), at: now)
  }

  /// Everything stops: nothing that was asked for is carried out.
  mutating func dropRequests() {
    if let handover {
      if case .readingSettings = handover.step { effects.append(.cancelSettings) }
      answer(handover.tickets, .failed(.stopping))
    }
    for request in waiting { answer(request.tickets, .refused(.stopping)) }
    handover = nil
    waiting = []
  }

  mutating func answer(_ tickets: [Int], _ outcome: RequestOutcome) {
    for ticket in tickets { effects.append(.answered(ticket: ticket, outcome)) }
  }
}
