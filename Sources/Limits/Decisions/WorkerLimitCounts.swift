/// What a worker did about limits without a decision of the broker's. A worker reports it from time to time, each time
/// what came since the last.
package struct WorkerLimitCounts: Equatable, Sendable {
  /// Requests refused because the worker remembered a refusal.
  package var refusedFromMemory: UInt64 = 0
  /// Requests admitted and refused by the worker's own share of the limits while the broker was away.
  package var admittedAlone: UInt64 = 0
  package var refusedAlone: UInt64 = 0
  /// Requests admitted unasked while the broker was away.
  package var admittedUnasked: UInt64 = 0
  /// Requests answered 503 because their limits could not be decided.
  package var undecided: UInt64 = 0
  /// Refusals from memory of each policy, by its number.
  package private(set) var refusedByPolicy = [UInt64](repeating: 0, count: PolicyID.count)

  package init() {}

  package var isEmpty: Bool { self == WorkerLimitCounts() }

  package subscript(policy: PolicyID) -> UInt64 {
    get { refusedByPolicy[policy.number] }
    set { refusedByPolicy[policy.number] = newValue }
  }

  /// Counts a request refused from memory.
  package mutating func count(remembered decision: Decision) {
    refusedFromMemory += 1
    for part in decision.parts where part.isRefusing { self[part.policy] += 1 }
  }

  /// Adds what another report says. Sums end at the largest number there is.
  package mutating func add(_ other: WorkerLimitCounts) {
    func sum(_ left: UInt64, _ right: UInt64) -> UInt64 {
      let (sum, overflow) = left.addingReportingOverflow(right)
      return overflow ? .max : sum
    }
    refusedFromMemory = sum(refusedFromMemory, other.refusedFromMemory)
    admittedAlone = sum(admittedAlone, other.admittedAlone)
    refusedAlone = sum(refusedAlone, other.refusedAlone)
    admittedUnasked = sum(admittedUnasked, other.admittedUnasked)
    undecided = sum(undecided, other.undecided)
    for policy in PolicyID.allCases { self[policy] = sum(self[policy], other[policy]) }
  }
}
