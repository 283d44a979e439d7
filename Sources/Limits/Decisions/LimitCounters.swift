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

  private var counts = [Counts](repeating: Counts(), count: PolicyID.count)

  package init() {}

  package subscript(id: PolicyID) -> Counts { counts[id.number] }

  mutating func count(_ parts: TierList<Decision.Part>) {
    for index in 0..<parts.count {
      let part = parts[index]
      let number = part.policy.number
      if part.isRefusing { counts[number].refused += 1 } else { counts[number].passed += 1 }
      if part.isShared { counts[number].shared += 1 }
    }
  }
}
