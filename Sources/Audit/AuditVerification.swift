/// Checks a trail's chain, row by row in order of `seq`.
///
/// A row is whole when its columns give its hash, and in place when it is numbered one above the row before and holds
/// that row's hash. The first row is number 1 and holds zeros; or rows before it were pruned, and some
/// `ops.audit_pruned` row names the number and the hash before it. Whoever can write the database can also write a
/// whole chain anew: only a head noted elsewhere shows that.
package struct AuditVerification: Sendable {
  /// The most faults that are listed; all are counted.
  package static let maximumFaults = 10

  private let noted: AuditHead?
  private var rowCount: Int64 = 0
  /// What has to be accounted for: the place and the hash before the first row.
  private var start: (sequence: Int64, hash: AuditDigest?)?
  private var isStartKnown = false
  private var last: (sequence: Int64, hash: AuditDigest?)?
  /// The stored hash at the noted head's place, once that was passed.
  private var hashAtNoted: AuditDigest??
  private var faults: [AuditFault] = []
  private var faultCount: Int64 = 0

  /// - Parameter noted: a head that was noted outside of the database.
  package init(against noted: AuditHead? = nil) {
    self.noted = noted
  }

  /// Takes the next row.
  package mutating func take(_ link: AuditLink) {
    rowCount += 1
    if let last {
      check(link, after: last)
    } else {
      begin(with: link)
    }
    if !isStartKnown, let checkpoint = link.checkpoint, let start {
      isStartKnown = checkpoint.sequence == start.sequence && checkpoint.hash == start.hash
    }
    if link.sequence == noted?.sequence { hashAtNoted = .some(link.hash) }
    last = (link.sequence, link.hash)
  }

  private mutating func begin(with link: AuditLink) {
    start = (link.sequence &- 1, link.previousHash)
    isStartKnown = link.sequence == 1 && link.previousHash == .origin
    if link.sequence == 1, !isStartKnown {
      // There is nothing before number 1 that a checkpoint could stand for.
      isStartKnown = true
      note(link.isWhole ? .detached(1) : .displaced(1))
    } else if !link.isWhole {
      note(.edited(link.sequence))
    }
  }

  private mutating func check(_ link: AuditLink, after last: (sequence: Int64, hash: AuditDigest?)) {
    if link.sequence > last.sequence + 1 {
      note(.missing(last.sequence + 1...link.sequence - 1))
      if !link.isWhole { note(.edited(link.sequence)) }
      return
    }
    let follows = link.previousHash != nil && link.previousHash == last.hash
    switch (link.isWhole, follows) {
    case (true, true): break
    case (false, true): note(.edited(link.sequence))
    case (true, false): note(.detached(link.sequence))
    case (false, false): note(.displaced(link.sequence))
    }
  }

  private mutating func note(_ fault: AuditFault) {
    faultCount += 1
    if faults.count < Self.maximumFaults { faults.append(fault) }
  }

  /// Ends the verification, when all rows were taken.
  /// - Parameter isEnabled: whether the database says that rows are written. The first of them says so too, and the
  ///   newest is never pruned.
  package mutating func finish(isEnabled: Bool = false) -> AuditReport {
    if isEnabled, rowCount == 0 { note(.emptied) }
    if let start, !isStartKnown {
      add(.withoutStart(first: start.sequence &+ 1))
    }
    let comparison = compare()
    faults.sort { $0.sequence < $1.sequence }
    return AuditReport(
      rowCount: rowCount, firstSequence: start.map { $0.sequence &+ 1 }, head: head,
      isPruned: isStartKnown && start?.sequence != 0, comparison: comparison,
      faults: faults, faultCount: faultCount)
  }

  private var head: AuditHead {
    last.map { AuditHead(sequence: $0.sequence, hash: $0.hash ?? .origin) } ?? .origin
  }

  /// Compares with the noted head, and notes the fault when they differ.
  private mutating func compare() -> AuditReport.Comparison {
    guard let noted else { return .notGiven }
    let before = start ?? (0, .origin)
    if case .some(let hash) = hashAtNoted ?? (noted.sequence == before.sequence ? .some(before.hash) : nil) {
      if hash == noted.hash { return .matches }
      add(.rewritten(noted.sequence))
      return .differs
    }
    let end = last?.sequence ?? before.sequence
    if noted.sequence > end {
      add(.cutTail(end + 1...noted.sequence))
      return .differs
    }
    // Else its row is one of the missing, which have been noted.
    return noted.sequence < before.sequence && isStartKnown ? .pruned : .differs
  }

  /// Like `note`, for the two faults that are found at the end and must not miss the list.
  private mutating func add(_ fault: AuditFault) {
    faultCount += 1
    if faults.count >= Self.maximumFaults { faults.remove(at: Self.maximumFaults - 2) }
    faults.append(fault)
  }
}
