/// How many processes have died, since the start: by cause for the broker and for all workers together, and by slot.
///
/// Processes that end because they were told to, or that were dropped with a handover that failed, do not count.
package struct DeathCounts: Equatable, Sendable {
  private var broker: [DeathCause: Int] = [:]
  private var workers: [DeathCause: Int] = [:]
  private var slots: [ChildSlot: [DeathCause: Int]] = [:]

  package init() {}

  mutating func count(_ cause: DeathCause, of slot: ChildSlot) {
    slots[slot, default: [:]][cause, default: 0] += 1
    switch slot {
    case .broker: broker[cause, default: 0] += 1
    case .worker: workers[cause, default: 0] += 1
    }
  }

  /// Those of one slot, whichever process had it.
  package func count(of slot: ChildSlot) -> Int { slots[slot]?.values.reduce(0, +) ?? 0 }

  /// Those there were, by slot and cause.
  package var bySlot: [(slot: ChildSlot, cause: DeathCause, count: Int)] {
    slots.keys.sorted().flatMap { slot in
      DeathCause.allCases.compactMap { cause in slots[slot]?[cause].map { (slot, cause, $0) } }
    }
  }

  package func brokers(_ cause: DeathCause) -> Int { broker[cause] ?? 0 }

  package func workers(_ cause: DeathCause) -> Int { workers[cause] ?? 0 }
}
