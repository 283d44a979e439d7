/// How often each policy admitted and refused.
package struct LimitCounters: Equatable, Sendable {
  package struct Counts: Equatable, Sendable {
    /// Decisions in which the policy did not refuse, whatever others did.
    package var passed: UInt64 = 0
    package var refused: UInt64 = 0
    /// Decisions for which a shared bucket was asked, because the table was full.
    package var shared: UInt64 = 0

    package init() {}
  }

  /// Decisions in which no policy refused, and those in which one did at least.
  package private(set) var admitted: UInt64 = 0
  package private(set) var refused: UInt64 = 0
  private var counts = [Counts](repeating: Counts(), count: PolicyID.count)

  package init() {}

  package subscript(id: PolicyID) -> Counts { counts[id.number] }

  /// Takes in what was counted elsewhere.
  package mutating func add(_ other: LimitCounters) {
    admitted += other.admitted
    refused += other.refused
    for index in counts.indices {
      counts[index].passed += other.counts[index].passed
      counts[index].refused += other.counts[index].refused
      counts[index].shared += other.counts[index].shared
    }
  }

  mutating func count(_ parts: TierList<Decision.Part>, isAdmitted: Bool) {
    if isAdmitted { admitted += 1 } else { refused += 1 }
    for index in 0..<parts.count {
      let part = parts[index]
      let number = part.policy.number
      if part.isRefusing { counts[number].refused += 1 } else { counts[number].passed += 1 }
      if part.isShared { counts[number].shared += 1 }
    }
  }
}
