import Audit
import ContractJSON
import Testing

@testable import Control

@Suite struct AuditVerdictTests {
  private func verdict(
    _ comparison: AuditReport.Comparison, faults: [AuditFault] = [], count: Int64? = nil, pruned: Bool = false
  ) -> AuditVerdict {
    AuditVerdict(
      path: "/d/ringdraft.db",
      report: AuditReport(
        rowCount: 3, firstSequence: 1, head: AuditHead(sequence: 3, hash: .origin), isPruned: pruned,
        comparison: comparison, faults: faults, faultCount: count ?? Int64(faults.count)))
  }

  @Test func exitCodes() {
    #expect(verdict(.notGiven).exitCode == 0)
    #expect(verdict(.matches).exitCode == 0)
    #expect(verdict(.pruned).exitCode == 2)
    #expect(verdict(.pruned, faults: [.edited(2)]).exitCode == 1)
    #expect(verdict(.differs, faults: [.rewritten(2)]).exitCode == 1)
  }

  @Test func forAPerson() {
    #expect(verdict(.matches).lines == ["/d/ringdraft.db: 3 rows, seq 1 to 3", "intact", "matches the noted head"])
    #expect(verdict(.notGiven).lines.last?.hasPrefix("no outside head was given") == true)
    #expect(
      verdict(.differs, faults: [.edited(2), .cutTail(4...9)], count: 7).lines.dropFirst() == [
        "NOT INTACT: first bad seq 2", "  seq 2 was edited: its columns do not give its hash",
        "  seq 4 to 9 are missing: the tail was cut, the noted head is seq 9", "  and 5 more",
        "differs from the noted head",
      ])
  }

  @Test func asJSON() {
    let json = String(decoding: TerminalJSON.line(verdict(.notGiven, faults: [.edited(2)]).json), as: UTF8.self)
    #expect(
      json == #"{"file":"/d/ringdraft.db","intact":false,"rows":3,"first_seq":1,"head":"3:"#
        + String(repeating: "0", count: 64) + #"","pruned":false,"outside_head":"not_given","first_bad_seq":2,"#
        + #""fault_count":1,"faults":[{"seq":2,"kind":"edited","#
        + #""message":"seq 2 was edited: its columns do not give its hash"}]}"#)
  }
}
