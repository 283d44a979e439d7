import SupervisorCore
import TestSupport

/// What the pool wants done, and whether it may want that.
extension PoolSimulation {
  mutating func perform(_ effect: PoolEffect) {
    if exitCode != nil { faults.append("\(effect) after the end") }
    switch effect {
    case .spawn(let id, _): spawn(id)
    case .send(let message, let id): deliver(message, to: id)
    case .abort(let id): abort(id)
    case .kill(let id): kill(id)
    case .readSettings: readSettings()
    case .cancelSettings:
      if desk.reading == nil { faults.append("nothing is being read") }
      desk.reading = nil
    case .switchSettings(let generation): desk.switches.append(generation)
    case .answered(let ticket, let outcome): desk.answered(ticket, outcome).map { faults.append($0) }
    case .generationGone(let generation):
      desk.gone.append(generation)
      if workerIDs.contains(where: { $0.generation == generation }) { faults.append("\(generation) is not gone") }
    case .closeListeners:
      if listenersAreClosed { faults.append("listeners are closed twice") }
      listenersAreClosed = true
      isStopping = true
    case .report(.serving):
      // Some may have stalled a moment ago, which nobody can know yet.
      let accepted = children.values.reduce(into: Set<Int>()) { $0.formUnion($1.accepting) }
      if accepted.count < listenerCount { faults.append("serving with \(accepted.sorted()) only") }
      isServing = true
    case .report: break
    case .finish(let code):
      if !children.isEmpty { faults.append("finished with children") }
      exitCode = code
    }
  }

  private mutating func spawn(_ id: ChildID) {
    if runningSlots.contains(id.slot) { faults.append("two processes in \(id.slot)") }
    var child = SimulatedChild(bornAt: now)
    child.opensDatabase = id.slot == .broker && Bool.random(using: &random)
    children[id] = child
    postpone(id)
  }

  /// The child, if it is there. It may have died a moment ago; once that was told, nothing may be done to it.
  private mutating func running(_ id: ChildID, _ what: String) -> SimulatedChild? {
    if children[id] == nil, !unreadExits.contains(id) { faults.append("\(id) is \(what) and does not run") }
    return children[id]
  }

  private mutating func abort(_ id: ChildID) {
    guard let child = running(id, "aborted") else { return }
    let silence = Int64(Self.silenceMilliseconds) * 1_000_000
    if !child.mayBeAborted(at: now, silence: silence) { faults.append("at \(now) \(id) is aborted for nothing") }
    if let lastAbort, now - lastAbort < silence - WatchBounds.stallAfter {
      faults.append("\(id) is ended for its silence at \(now), and another was at \(lastAbort)")
    }
    lastAbort = now
    if child.mood == .stalled, Bool.random(using: &random) {
      children[id]?.abortedAt = now
    } else {
      die(id, .killed(signal: 6))
    }
  }

  private mutating func kill(_ id: ChildID) {
    guard let child = running(id, "killed") else { return }
    // One that serves nobody may belong to a change that came to nothing, or take too long to get ready.
    if !isStopping, child.mayHaveConnections, !child.mayBeKilled(at: now) {
      faults.append("at \(now) \(id) is killed, which is \(child.mood)")
    }
    die(id, .killed(signal: 9), isExpected: !child.isReady)
  }

  private mutating func deliver(_ message: SupervisorMessage, to id: ChildID) {
    guard let child = running(id, "told \(message)") else { return }
    if !child.isReady { faults.append("\(message) to \(id), which is not ready") }
    switch message {
    case .accept(let listeners):
      children[id]?.mayHaveConnections = true
      if id.slot == .broker { faults.append("the broker accepts") }
      if listenersAreClosed { faults.append("an assignment during a stop") }
      if child.isToldToFinish { faults.append("\(id) is to accept and to finish") }
      let isValid = listeners == listeners.sorted() && listeners.allSatisfy { (0..<listenerCount).contains($0) }
      if !isValid { faults.append("a wrong assignment: \(listeners)") }
    case .ping:
      if listenersAreClosed { faults.append("a ping during a stop") }
    case .drain(let milliseconds):
      if child.isToldToFinish, !isStopping { faults.append("\(id) is told to finish twice") }
      children[id]?.drainBound = now + Int64(milliseconds) * 1_000_000
    case .configure, .roster, .reconfigure, .pool: faults.append("\(message) is not the pool's to send")
    }
    // One ping, one assignment and one drain, and another when everything stops: the queue of a child that does nothing
    // does not grow.
    if child.unread.count > (isStopping ? 3 : 2) { faults.append("\(id) has \(child.unread) unread, gets \(message)") }
    let wasIdle = child.nextMessage == nil
    children[id]?.unread.append(message)
    if wasIdle { postpone(id) }
  }

  /// The child's next action comes within its time of reaction.
  mutating func postpone(_ id: ChildID) {
    children[id]?.nextAction = now + Int64.random(in: 0...SimulatedChild.reactionNanoseconds, using: &random)
  }

  /// Mostly they are good, now and then with another number of workers or another broker; they may be wrong, or never
  /// come.
  private mutating func readSettings() {
    if desk.reading != nil { faults.append("the settings are read twice at once") }
    let delay = Int64.random(in: 0...Self.second, using: &random)
    switch Int.random(in: 0..<8, using: &random) {
    case 0: desk.reading = (now + delay, .settingsRefused("wrong"))
    case 1: desk.reading = (now + delay, nil)
    default:
      let isOther = Bool.random(using: &random)
      desk.readWorkers = isOther ? Int.random(in: 1...5, using: &random) : desk.settingsWorkers
      let settings = Self.settings(workers: desk.readWorkers)
      let replacesBroker = Int.random(in: 0..<3, using: &random) == 0
      desk.reading = (now + delay, .settingsRead(settings, replacesBroker: replacesBroker))
    }
  }
}
