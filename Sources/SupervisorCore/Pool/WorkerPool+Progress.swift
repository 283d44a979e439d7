/// What follows from the state of things, whichever event led there.
extension WorkerPool {
  mutating func proceed(at now: Int64) {
    guard isWatching else { return }
    repeat {
      beginNextRequest(at: now)
      promoteCandidates(at: now)
      reportReadiness()
      sendAssignments(at: now)
      relieveRetirees(at: now)
    } while endHandoverIfSettled() || announceIfServing()
    noteGenerationsThatAreGone()
  }

  mutating func reportReadiness() {
    let wanted = members.values.filter { $0.slot != .broker && $0.role == .wanted }
    let readiness = Readiness(ready: wanted.count(where: \.isServing), wanted: wanted.count, generation: generation)
    guard readiness != lastReadiness else { return }
    lastReadiness = readiness
    effects.append(.report(.readyWorkers(readiness.ready, of: readiness.wanted, generation: generation)))
  }

  private mutating func sendAssignments(at now: Int64) {
    for (index, listeners) in assignment.takeMessages(at: now) {
      guard let member = members[.worker(index)] else { continue }
      effects.append(.send(.accept(listeners: listeners), to: member.id))
    }
  }

  /// - Returns: whether everybody serves for the first time, so that what was asked for meanwhile can begin.
  private mutating func announceIfServing() -> Bool {
    guard phase == .booting, lastReadiness.ready == lastReadiness.wanted, assignment.isSettled else { return false }
    guard members[.broker]?.isServing == true else { return false }
    phase = .serving
    effects.append(.report(.serving))
    return true
  }

  private mutating func noteGenerationsThatAreGone() {
    guard let leaving = leavingGeneration, !hasWorker(of: leaving) else { return }
    leavingGeneration = nil
    effects.append(.generationGone(leaving))
  }

  private func hasWorker(of generation: Int) -> Bool {
    members.values.contains { $0.slot != .broker && $0.generation == generation }
  }
}
