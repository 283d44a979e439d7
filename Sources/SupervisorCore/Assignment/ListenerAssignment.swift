/// Moves listeners between workers so that none is ever without an acceptor that it could have.
///
/// A listener that moves is first given to its new worker. Only when that worker has acknowledged it is it taken from the
/// old one: in between both accept, which is harmless, while a listener that nobody accepts from lets clients hang.
///
/// A worker has at most one unacknowledged message, so an acknowledgement is never ambiguous. A worker that stalls keeps
/// what it had and holds nobody up but those who wait to be relieved by it.
package struct ListenerAssignment: Equatable, Sendable {
  /// What one worker was told, and what it has confirmed.
  private struct Acceptor: Equatable, Sendable {
    /// The listeners of the last message; nil before the first.
    var told: [Int]?
    /// Whether the last message is unacknowledged.
    var isPending = false

    /// The listeners it accepts from for certain, now and until it is told otherwise.
    var accepted: [Int] { isPending ? [] : told ?? [] }
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

  /// A worker says what it accepts from, in any order.
  /// - Returns: whether that is what it was told last. If not, nothing changes. Saying it twice is no fault.
  package mutating func acknowledge(worker slot: Int, listeners: [Int]) -> Bool {
    guard let told = acceptors[slot]?.told, told == listeners.sorted() else { return false }
    acceptors[slot]?.isPending = false
    return true
  }

  /// The messages due now, in the order of slots. Each counts as sent.
  package mutating func takeMessages() -> [(slot: Int, listeners: [Int])] {
    var messages: [(slot: Int, listeners: [Int])] = []
    for slot in acceptors.keys.sorted() {
      guard let acceptor = acceptors[slot], !acceptor.isPending else { continue }
      let wanted = wantedListeners(of: slot, told: acceptor.told ?? [])
      guard wanted != acceptor.told ?? [] else { continue }
      acceptors[slot] = Acceptor(told: wanted, isPending: true)
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
    plan = ListenerPlan(listenerCount: listenerCount, workers: acceptors.keys.sorted(), previous: plan)
  }
}
