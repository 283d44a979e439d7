/// Processes that leave while others serve: first others accept in their stead, then they finish what they serve.
extension WorkerPool {
  /// Some workers are no longer wanted, and these candidates are. Who leaves keeps the listeners it has until others
  /// accept from all of them.
  mutating func retire(_ retirees: [ChildSlot], promoting candidates: [ChildSlot] = []) {
    var standings: [Int: ListenerAssignment.Standing] = [:]
    for case .worker(let index) in candidates {
      members[.worker(index)]?.role = .wanted
      standings[index] = .wanted
    }
    for case .worker(let index) in retirees where retire(.worker(index)) { standings[index] = .leaving }
    assignment.setStandings(standings)
  }

  /// - Returns: whether it is ready, and so may have listeners.
  private mutating func retire(_ slot: ChildSlot) -> Bool {
    guard let member = members[slot] else { return false }
    switch member.state {
    case .vacant, .waiting: members[slot] = nil
    case .starting(let deadline):
      members[slot]?.state = .starting(deadline: nil)
      members[slot]?.role = .retiring(.killed)
      // A wanted one without a deadline was killed at that.
      if member.role == .candidate || deadline != nil { effects.append(.kill(member.id)) }
    case .ready: members[slot]?.role = .retiring(.handingOver)
    }
    return member.isReady
  }

  /// Tells those who are not needed any more to finish. Not before every listener has somebody else who accepts: until
  /// then they may be the only ones.
  mutating func relieveRetirees(at now: Int64) {
    let handingOver = members.values.contains { $0.role == .retiring(.handingOver) }
    guard handingOver, assignment.isCovered else { return }
    for slot in workerSlots {
      guard case .worker(let index) = slot, let member = members[slot] else { continue }
      guard member.role == .retiring(.handingOver) else { continue }
      assignment.remove(worker: index)
      members[slot]?.role = .retiring(.draining(killAt: now + settings.drain + StopBudget.workerGrace))
      effects.append(.report(.draining(member.id, boundMilliseconds: settings.drainMilliseconds)))
      effects.append(.send(.drain(deadlineMilliseconds: settings.drainMilliseconds), to: member.id))
    }
  }

  mutating func killIfNotEndedInTime(_ slot: ChildSlot, at now: Int64) {
    guard let member = members[slot], case .retiring(.draining(let instant)) = member.role, instant <= now else {
      return
    }
    members[slot]?.role = .retiring(.killed)
    members[slot]?.killedFor = .overdue
    members[slot]?.heartbeat = nil
    effects.append(.report(.overdue(member.id)))
    effects.append(.kill(member.id))
  }
}
