/// Moves listeners between workers so that none is ever without an acceptor that it could have.
///
/// A listener that moves is first given to its new worker. Only when that worker has acknowledged it is it taken from
/// the old one: in between both accept, which is harmless, while a listener that nobody accepts from lets clients hang.
///
/// A worker has at most one unacknowledged message, so an acknowledgement is never ambiguous. One that stalls, or does
/// not acknowledge in time, is not counted on: its share goes to the others, whatever it was told keeps waiting for it,
/// and it has a share again when it answers.
package struct ListenerAssignment: Equatable, Sendable {
  /// What a worker is there for. Shares go to those of the first of these of whom any can be counted on.
  package enum Standing: Int, Equatable, Sendable, Comparable {
    /// It is to accept.
    case wanted
    /// It shall accept no more, once others do.
    case leaving
    /// It shall not accept yet.
    case reserve

    package static func < (left: Standing, right: Standing) -> Bool { left.rawValue < right.rawValue }
  }

  /// What one worker was told, and what it has confirmed.
  private struct Acceptor: Equatable, Sendable {
    var standing: Standing
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
  /// Whom the plan has shares for; nil when there is nobody.
  private var planStanding: Standing?
  private var acceptors: [Int: Acceptor] = [:] { didSet { mayHaveMessages = true } }
  /// Whether anything changed since the messages were last taken.
  private var mayHaveMessages = false

  /// - Precondition: `listenerCount` is at least 1.
  package init(listenerCount: Int) {
    precondition(listenerCount >= 1, "a pool needs a listener")
    self.listenerCount = listenerCount
  }

  /// A worker became ready. It accepts from nothing yet.
  package mutating func add(worker slot: Int, as standing: Standing = .wanted) {
    acceptors[slot] = Acceptor(standing: standing)
    makePlan()
  }

  /// These workers are there for something else from now, all at once: so that no more listeners move than must.
  package mutating func setStandings(_ standings: [Int: Standing]) {
    for (slot, standing) in standings { acceptors[slot]?.standing = standing }
    makePlan()
  }

  /// Whether the worker was added and not removed.
  package func contains(worker slot: Int) -> Bool { acceptors[slot] != nil }

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
    guard mayHaveMessages else { return [] }
    defer { mayHaveMessages = false }
    var messages: [(slot: Int, listeners: [Int])] = []
    for slot in acceptors.keys.sorted() {
      guard let acceptor = acceptors[slot], acceptor.isCountedOn, acceptor.pendingSince == nil else { continue }
      let wanted = wantedListeners(of: slot, acceptor)
      guard wanted != acceptor.told ?? [] else { continue }
      acceptors[slot]?.told = wanted
      acceptors[slot]?.pendingSince = now
      messages.append((slot, wanted))
    }
    return messages
  }

  /// Whether every worker that is wanted has confirmed its share of the plan, and every listener is in one.
  package var isSettled: Bool {
    isCovered
      && acceptors.allSatisfy { slot, acceptor in
        acceptor.standing != .wanted || acceptor.accepted == plan.shares[slot]
      }
  }

  /// Like ``isSettled``, but for those that cannot be counted on.
  package var isCalm: Bool {
    isCovered && plan.shares.allSatisfy { slot, share in acceptors[slot]?.accepted == share }
  }

  /// The listeners that a worker was told last, ascending.
  package func listeners(of slot: Int) -> [Int] { acceptors[slot]?.told ?? [] }

  /// Whether a wanted worker accepts for certain from each listener, and goes on doing so.
  package var isCovered: Bool { planStanding == .wanted && (0..<listenerCount).allSatisfy(hasPlannedAcceptor) }

  /// The slots of the workers that accept from this listener for certain, ascending.
  package func acceptors(of listener: Int) -> [Int] {
    acceptors.filter { $0.value.accepted.contains(listener) }.keys.sorted()
  }

  /// The worker's share, and what it cannot be relieved of yet. One that leaves is relieved of nothing: it is told to
  /// finish when it is not needed any more.
  private func wantedListeners(of slot: Int, _ acceptor: Acceptor) -> [Int] {
    let share = plan.shares[slot] ?? []
    let others = (acceptor.told ?? []).filter { !share.contains($0) }
    return (share + others.filter { acceptor.standing == .leaving || !hasPlannedAcceptor($0) }).sorted()
  }

  private func hasPlannedAcceptor(_ listener: Int) -> Bool {
    acceptors.contains { slot, acceptor in
      acceptor.accepted.contains(listener) && plan.shares[slot]?.contains(listener) == true
    }
  }

  private mutating func makePlan() {
    let countedOn = acceptors.filter(\.value.isCountedOn)
    planStanding = countedOn.values.map(\.standing).min()
    let workers = countedOn.filter { $0.value.standing == planStanding }.keys.sorted()
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
