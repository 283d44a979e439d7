/// What verifying a trail came to.
package struct AuditReport: Equatable, Sendable {
  /// How the trail compares with a head that was noted outside.
  package enum Comparison: String, Sendable {
    /// None was given: a cut tail or a trail written anew as a whole would not show.
    case notGiven = "not_given"
    case matches
    /// The rows up to it have been pruned since, so it says nothing about those that are left.
    case pruned
    /// Its row is missing or has another hash; there is a fault that says so.
    case differs
  }

  /// How many rows there are.
  package let rowCount: Int64
  package let firstSequence: Int64?
  /// Of the last row; `origin` when there is none.
  package let head: AuditHead
  /// Whether rows before the first were pruned.
  package let isPruned: Bool
  package let comparison: Comparison
  /// The first faults in order of `seq`, at most `AuditVerification.maximumFaults`.
  package let faults: [AuditFault]
  /// How many there are in all. One change can make two: an edited hash does not fit its row, nor the next one it.
  package let faultCount: Int64

  package init(
    rowCount: Int64, firstSequence: Int64?, head: AuditHead, isPruned: Bool, comparison: Comparison,
    faults: [AuditFault], faultCount: Int64
  ) {
    self.rowCount = rowCount
    self.firstSequence = firstSequence
    self.head = head
    self.isPruned = isPruned
    self.comparison = comparison
    self.faults = faults
    self.faultCount = faultCount
  }

  package var isIntact: Bool { faultCount == 0 }
}
