import SupervisorCore

/// The clock: children act and deadlines pass, each at its instant.
extension PoolSimulation {
  static func order(_ left: ChildID, _ right: ChildID) -> Bool { left.slot < right.slot }

  /// The settings are there, at some instant after they were due.
  private mutating func answerReading() {
    guard let reading = desk.reading, reading.at <= now, let answer = reading.answer else { return }
    desk.reading = nil
    feed(answer)
  }

  mutating func advance(by nanoseconds: Int64) {
    let target = now + nanoseconds
    // A pool that does not get on would be asked for ever.
    while exitCode == nil, faults.count < 100, let (instant, id) = nextHappening(), instant <= target {
      now = max(now, instant)
      check()
      if let id { act(id) } else { deadlinePassed() }
      answerReading()
    }
    guard exitCode == nil else { return }
    now = target
    check()
  }

  /// The supervisor is stopped for a while. Its children go on, or are stopped with it, as when the machine is
  /// suspended.
  mutating func stopSupervisor(for nanoseconds: Int64, withChildren: Bool) {
    guard !isStopping else { return advance(by: nanoseconds) }
    inbox = []
    if withChildren {
      now += nanoseconds
      for id in children.keys { children[id]?.nextAction += nanoseconds }
    } else {
      advance(by: nanoseconds)
    }
    let events = inbox ?? []
    inbox = nil
    lastDisturbance = now
    for event in events { feed(event) }
    if let deadline = pool.nextDeadline, deadline <= now { deadlinePassed() }
  }

  /// The earliest of what children do and of the pool's deadlines (id nil). Children come first: what they said in time
  /// is read in time.
  private func nextHappening() -> (instant: Int64, id: ChildID?)? {
    var first: (instant: Int64, id: ChildID?)?
    for (id, child) in children {
      guard let instant = child.deadline else { continue }
      // Of two at one instant the lower slot is first: a dictionary's order is another in each run.
      if let first, let other = first.id, (first.instant, other.slot) < (instant, id.slot) { continue }
      first = (instant, id)
    }
    guard inbox == nil, let deadline = pool.nextDeadline else { return first }
    if let first, first.instant <= deadline { return first }
    return (deadline, nil)
  }

  private mutating func deadlinePassed() {
    let deadline = pool.nextDeadline
    feed(.deadlinePassed)
    if exitCode == nil, pool.nextDeadline == deadline { faults.append("a deadline that passed is still due") }
  }

  private mutating func act(_ id: ChildID) {
    guard let child = children[id] else { return }
    if let end = child.drainEnd, end <= now, child.mood != .stubborn {
      return die(id, .exited(0), isExpected: true)
    }
    defer { postpone(id) }
    guard child.isReady else { return boot(id) }
    guard let index = child.nextMessage, let message = children[id]?.unread.remove(at: index) else { return }
    switch message {
    case .accept(let listeners):
      children[id]?.accepting = Set(listeners)
      feed(.childAccepting(id, listeners: listeners))
    case .ping(let number): feed(.childAnswered(id, number: number))
    case .drain(let milliseconds): drain(id, milliseconds)
    case .configure, .roster, .reconfigure, .pool: faults.append("\(message) is not the pool's to send")
    }
  }

  private mutating func drain(_ id: ChildID, _ milliseconds: Int) {
    children[id]?.accepting = []
    let end = now + Int64.random(in: 0...Int64(milliseconds) * 1_000_000, using: &random)
    let earlier = children[id]?.drainEnd ?? .max
    children[id]?.drainEnd = min(end, earlier)
  }

  private mutating func boot(_ id: ChildID) {
    if children[id]?.opensDatabase == true {
      children[id]?.opensDatabase = false
      return feed(.childBooting(id, .openingDatabase))
    }
    if let crashing, id.slot != .broker, id.generation == crashing.generation, now < crashing.until {
      return die(id, .exited(1))
    }
    children[id]?.isReady = true
    lastDisturbance = now
    feed(.childReady(id))
  }
}
