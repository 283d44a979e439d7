/// Moves listeners between workers so that none is ever without an acceptor that it could have.
///
/// A listener that moves is first given to its new worker. Only when that worker has acknowledged it is it taken from
/// the old one: in between both accept, which is harmless, while a listener that nobody accepts from lets clients hang.
///
/// A worker has at most one unacknowledged message, so an acknowledgement is never ambiguous. One that stalls, or does
/// not acknowledge in time, is not counted on: its share goes to the others, whatever it was told keeps waiting for it,
/// and it has a share again when it answers.
package struct ListenerAssignment: Equatable, Sendable {
  /// What one worker was told, and what it has confirmed.
  private struct Acceptor: Equatable, Sendable {
    /// The listeners of the last message; nil before the first.
    var told: [Int]?
    /// When the last message was sent, while that is unacknowledged.
    var pendingSince: Int64?
    /// Whether the acknowledgement is overdue.
    var isLate = false
    var isStalled = false

    var isCountedOn: Bool { !isLate && !isStalled }

    /// The listeners it accepts from for certain, now and until it is told otherwise.
    var accepted: [Int] { isCountedOn && pendingSince == nil ? told ?? [] : [] }

    /// When the acknowledgement is overdue.
    var deadline: Int64? { isCountedOn ? pendingSince.map { $0 + WatchBounds.acknowledgement } : nil }
  }

  /// The listeners have the indices 0 ..< listenerCount.
  package let listenerCount: Int
  private var plan = ListenerPlan()
  private var acceptors: [Int: Acceptor] = [:]

  /// - Precondition: `listenerCount` is at least 1.
  package init(listenerCount: Int) {
    precondition(listenerCount >= 1, "a pool needs a listener")
    self.listenerCount = listenerCount
  }

  /// A worker became ready. It accepts from nothing yet.
  package mutating func add(worker slot: Int) {
    acceptors[slot] = Acceptor()
    makePlan()
  }

  /// A worker is gone, and with it whatever it accepted from.
  package mutating func remove(worker slot: Int) {
    guard acceptors.removeValue(forKey: slot) != nil else { return }
    makePlan()
  }

  /// A worker does not answer: others shall accept from its listeners. It still may, which is harmless.
  package mutating func suspend(worker slot: Int) {
    acceptors[slot]?.isStalled = true
    makePlan()
  }

  /// A worker that was suspended answers again.
  package mutating func resume(worker slot: Int, at now: Int64) {
    acceptors[slot]?.isStalled = false
    if acceptors[slot]?.pendingSince != nil { acceptors[slot]?.pendingSince = now }
    makePlan()
  }

  /// A worker says what it accepts from, in any order.
  /// - Returns: whether that is what it was told last. If not, nothing changes. Saying it twice is no fault.
  package mutating func acknowledge(worker slot: Int, listeners: [Int]) -> Bool {
    guard let told = acceptors[slot]?.told, told == listeners.sorted() else { return false }
    let wasLate = isLate(worker: slot)
    acceptors[slot]?.pendingSince = nil
    acceptors[slot]?.isLate = false
    if wasLate { makePlan() }
    return true
  }

  /// The messages due now, in the order of slots. Each counts as sent.
  package mutating func takeMessages(at now: Int64) -> [(slot: Int, listeners: [Int])] {
    var messages: [(slot: Int, listeners: [Int])] = []
    for slot in acceptors.keys.sorted() {
      guard let acceptor = acceptors[slot], acceptor.isCountedOn, acceptor.pendingSince == nil else { continue }
      let wanted = wantedListeners(of: slot, told: acceptor.told ?? [])
      guard wanted != acceptor.told ?? [] else { continue }
      acceptors[slot] = Acceptor(told: wanted, pendingSince: now)
      messages.append((slot, wanted))
    }
    return messages
  }

  /// Whether every worker has confirmed its share of the plan, and every listener is in one.
  package var isSettled: Bool {
    !acceptors.isEmpty && acceptors.allSatisfy { slot, acceptor in acceptor.accepted == plan.shares[slot] }
  }

  /// The slots of the workers that accept from this listener for certain, ascending.
  package func acceptors(of listener: Int) -> [Int] {
    acceptors.filter { $0.value.accepted.contains(listener) }.keys.sorted()
  }

  /// The worker's share, and what it cannot be relieved of yet.
  private func wantedListeners(of slot: Int, told: [Int]) -> [Int] {
    let share = plan.shares[slot] ?? []
    let kept = told.filter { !share.contains($0) && !hasPlannedAcceptor($0) }
    return (share + kept).sorted()
  }

  private func hasPlannedAcceptor(_ listener: Int) -> Bool {
    acceptors.contains { slot, acceptor in
      acceptor.accepted.contains(listener) && plan.shares[slot]?.contains(listener) == true
    }
  }

  private mutating func makePlan() {
    let workers = acceptors.filter { $0.value.isCountedOn }.keys.sorted()
    plan = ListenerPlan(listenerCount: listenerCount, workers: workers, previous: plan)
  }
}

// MARK: - Deadlines

extension ListenerAssignment {
  /// Whether a worker has been told something and has let the time for its acknowledgement pass.
  package func isLate(worker slot: Int) -> Bool { acceptors[slot]?.isLate ?? false }

  /// When the next acknowledgement is overdue.
  package var nextDeadline: Int64? { acceptors.values.compactMap(\.deadline).min() }

  /// Counts no more on workers whose acknowledgement is overdue.
  /// - Returns: the slots that this concerns for the first time, ascending.
  package mutating func deadlinePassed(at now: Int64) -> [Int] {
    let late = acceptors.filter { ($0.value.deadline ?? .max) <= now }.keys.sorted()
    guard !late.isEmpty else { return [] }
    for slot in late { acceptors[slot]?.isLate = true }
    makePlan()
    return late
  }

  /// The time that has passed does not count: acknowledgements are waited for as if the messages were sent now.
  package mutating func forgive(at now: Int64) {
    for slot in acceptors.keys where acceptors[slot]?.deadline != nil { acceptors[slot]?.pendingSince = now }
  }
}
