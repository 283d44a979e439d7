import Testing

@testable import Audit

/// The chain's rules alone: hashes are made up here, since verification only compares them.
@Suite struct AuditVerificationTests {
  /// A hash that stands for `value`.
  private func digest(_ value: UInt64) -> AuditDigest {
    let bytes = withUnsafeBytes(of: value.bigEndian) { Array($0) }
    guard let digest = AuditDigest([UInt8](repeating: 0, count: 24) + bytes) else { return .origin }
    return digest
  }

  /// Rows `range` of a trail whose row N has the hash N; row 0 is the origin.
  private func links(_ range: ClosedRange<Int64>) -> [AuditLink] {
    range.map { sequence in
      let hash = digest(UInt64(sequence))
      return AuditLink(
        sequence: sequence, previousHash: digest(UInt64(sequence - 1)), hash: hash, computedHash: hash)
    }
  }

  private func head(_ sequence: Int64, _ value: UInt64? = nil) -> AuditHead {
    AuditHead(sequence: sequence, hash: digest(value ?? UInt64(sequence)))
  }

  private func verify(_ links: [AuditLink], against noted: AuditHead? = nil) -> AuditReport {
    var verification = AuditVerification(against: noted)
    for link in links { verification.take(link) }
    return verification.finish()
  }

  /// `link` with a checkpoint that stands for all rows up to `through`.
  private func pruning(_ link: AuditLink, through: AuditHead) -> AuditLink {
    AuditLink(
      sequence: link.sequence, previousHash: link.previousHash, hash: link.hash, computedHash: link.computedHash,
      checkpoint: through)
  }

  // MARK: Without a head

  @Test func aWholeTrailIsIntact() {
    let report = verify(links(1...100))
    #expect(report.isIntact && report.faults.isEmpty)
    #expect(report.rowCount == 100 && report.firstSequence == 1 && report.head == head(100))
    #expect(report.comparison == .notGiven && !report.isPruned)
  }

  @Test func anEmptyTrailIsIntact() {
    let report = verify([])
    #expect(report.isIntact && report.head == .origin && report.firstSequence == nil && report.rowCount == 0)
  }

  @Test func anEmptyTrailIsAFaultWhereAuditIsOn() {
    var verification = AuditVerification()
    #expect(verification.finish(isEnabled: true).faults == [.emptied])
    verification = AuditVerification()
    for link in links(1...1) { verification.take(link) }
    #expect(verification.finish(isEnabled: true).isIntact)
  }

  @Test func missingRowsAreOneFault() {
    let report = verify(links(1...3) + links(7...9))
    #expect(report.faults == [.missing(4...6)] && report.faultCount == 1)
    #expect(report.faults[0].message == "seq 4 to 6 are missing")
    #expect(verify(links(1...3) + links(5...5)).faults[0].message == "seq 4 is missing")
  }

  @Test func aTrailWithoutItsFirstRowsHasNoStart() {
    #expect(verify(links(2...9)).faults == [.withoutStart(first: 2)])
  }

  @Test func theFirstRowHoldsZeros() {
    var trail = links(1...3)
    trail[0] = AuditLink(sequence: 1, previousHash: digest(9), hash: digest(1), computedHash: digest(1))
    #expect(verify(trail).faults == [.detached(1)])
    trail[0] = AuditLink(sequence: 1, previousHash: digest(9), hash: digest(1), computedHash: digest(8))
    #expect(verify(trail).faults == [.displaced(1)])
  }

  @Test func rowsBeforeTheFirstNumberHaveNoStart() {
    var trail = links(1...3)
    trail.insert(
      AuditLink(sequence: 0, previousHash: .origin, hash: .origin, computedHash: .origin), at: 0)
    #expect(verify(trail).faults == [.withoutStart(first: 0)])
    trail[0] = AuditLink(sequence: .min, previousHash: .origin, hash: .origin, computedHash: .origin)
    #expect(verify(trail).faults == [.withoutStart(first: .min), .missing((.min + 1)...0)])
  }

  @Test func faultsAreListedToABoundAndAllCounted() {
    let trail = links(1...1_000).filter { $0.sequence % 2 == 1 }
    let report = verify(trail)
    #expect(report.faults.count == AuditVerification.maximumFaults && report.faultCount == 499)
    #expect(report.faults[0] == .missing(2...2))
  }

  @Test func theFaultOfTheStartAndOfTheHeadAreListedHoweverManyThereAre() {
    let trail = links(3...1_000).filter { $0.sequence % 2 == 1 }
    let report = verify(trail, against: head(2_000))
    #expect(report.faults.first == .withoutStart(first: 3))
    #expect(report.faults.last == .cutTail(1_000...2_000))
    #expect(report.faults.count == AuditVerification.maximumFaults && report.faultCount == 500)
  }

  // MARK: Pruned

  @Test func aCheckpointStandsForRowsBeforeTheFirst() {
    var trail = links(11...20)
    trail[9] = pruning(trail[9], through: head(10))
    let report = verify(trail)
    #expect(report.isIntact && report.isPruned && report.firstSequence == 11)
  }

  @Test func anOlderCheckpointIsNoneOfTheFirstRowLeft() {
    var trail = links(11...20)
    trail[4] = pruning(trail[4], through: head(5))
    #expect(verify(trail).faults == [.withoutStart(first: 11)])
    trail[8] = pruning(trail[8], through: head(10))
    #expect(verify(trail).isIntact)
  }

  @Test func aCheckpointNamesNumberAndHash() {
    for wrong in [head(9), head(11), head(10, 99)] {
      var trail = links(11...20)
      trail[9] = pruning(trail[9], through: wrong)
      #expect(verify(trail).faults == [.withoutStart(first: 11)])
    }
  }

  // MARK: Against a head

  @Test func aCutTailShowsAgainstAHeadAlone() {
    #expect(verify(links(1...7)).isIntact)
    let report = verify(links(1...7), against: head(9))
    #expect(report.faults == [.cutTail(8...9)] && report.comparison == .differs)
    #expect(verify([], against: head(3)).faults == [.cutTail(1...3)])
  }

  @Test func aTrailThatHasGrownMatchesItsOldHead() {
    for noted in 0...20 as ClosedRange<Int64> {
      let report = verify(links(1...20), against: head(noted))
      #expect(report.isIntact && report.comparison == .matches, "\(noted)")
    }
    #expect(verify([], against: .origin).comparison == .matches)
  }

  @Test func aTrailWrittenAnewDiffersAtTheHead() {
    let report = verify(links(1...20), against: head(12, 99))
    #expect(report.faults == [.rewritten(12)] && report.comparison == .differs)
    #expect(report.faults[0].sequence == 12)
  }

  @Test func aHeadThatWasPrunedSaysNothing() {
    var trail = links(11...20)
    trail[9] = pruning(trail[9], through: head(10))
    #expect(verify(trail, against: head(9)).comparison == .pruned)
    #expect(verify(trail, against: head(9)).isIntact)
    #expect(verify(trail, against: head(10)).comparison == .matches)
    #expect(verify(trail, against: head(10, 99)).faults == [.rewritten(10)])
    // Without a checkpoint the rows are just gone.
    #expect(verify(links(11...20), against: head(9)).comparison == .differs)
  }

  @Test func aHeadWhoseRowIsMissingDiffers() {
    let report = verify(links(1...3) + links(7...9), against: head(5))
    #expect(report.comparison == .differs && report.faults == [.missing(4...6)])
  }
}
