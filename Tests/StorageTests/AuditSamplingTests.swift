import Audit
import ContractJSON
import Drafts
import Testing

@testable import Storage

@Suite("Sampling of the audit trail")
struct AuditSamplingTests {
  private func policy(_ rate: Double) -> AuditPolicy {
    AuditPolicy(isEnabled: true, sampling: AuditSampling(rate: rate))
  }

  /// How many events rows say were left out before them.
  private func skipped(_ rows: [AuditRecord]) throws -> [Int] {
    try rows.map { Int(try JSONParser.parse($0.row.metadata).objectValue?["skipped"]?.stringValue ?? "0") ?? -1 }
  }

  @Test("rows and what they say was left out come to all changes, over failures, rollbacks and restarts")
  func complete() throws {
    let database = try TemporaryDatabase(audit: policy(0.3))
    let id = try database.createDraft()
    try database.execute(
      """
      CREATE TRIGGER fail BEFORE INSERT ON command_outcomes WHEN NEW.low % 7 = 0
      BEGIN SELECT RAISE(ABORT, 'not this one'); END
      """)
    var changes = 1
    for round in 0..<20 {
      let group = (0..<10).map { database.command(.appendSegment(draft: id, content: "c", key: "\(round)-\($0)")) }
      let results = try? database.writer.commitGroup(at: Timestamp(microsecondsSinceEpoch: 0)) { transaction in
        let results = try group.map { try transaction.execute($0) }
        if round % 5 == 4 { throw UnexpectedRollback() }
        return results
      }
      changes += (results ?? []).count { (try? $0.get()) != nil }
      if round % 6 == 5 { try database.restart(audit: policy(0.3)) }
    }
    // Turning it off writes a row, which carries the rest.
    try database.restart(audit: .off)
    let rows = try database.auditRows()
    #expect(AuditRecord.fault(in: rows) == nil)
    let written = rows.count { $0.action.hasPrefix("collab.") }
    let left = try skipped(rows).reduce(0, +)
    #expect(written + left == changes)
    #expect(written > 20 && left > 60, "\(written) rows, \(left) left out")
  }

  private struct UnexpectedRollback: Error {}

  @Test("the rate holds over many ids, under each key", arguments: [0.0, 0.1, 0.5, 0.9, 1.0])
  func rate(rate: Double) throws {
    let trail = try #require(TemporaryDatabase(audit: policy(rate)).writer.audit)
    let count = 20_000
    let taken = (0..<count).count { trail.takes(CommandID(high: 17, low: UInt64($0))) }
    let deviation = (rate * (1 - rate) / Double(count)).squareRoot()
    #expect(abs(Double(taken) / Double(count) - rate) <= 5 * deviation)
    #expect(trail.position.skipped == Int64(count - taken))
  }

  @Test("the draw is the same over retries and restarts, and another in another database")
  func determinism() throws {
    let database = try TemporaryDatabase(audit: policy(0.5))
    func taken(_ trail: AuditTrail) -> [Bool] { (0..<200).map { trail.takes(CommandID(high: 1, low: $0)) } }
    let first = taken(try #require(database.writer.audit))
    #expect(taken(try #require(database.writer.audit)) == first)
    try database.restart(audit: policy(0.5))
    #expect(taken(try #require(database.writer.audit)) == first)
    let other = try TemporaryDatabase(audit: policy(0.5))
    #expect(taken(try #require(other.writer.audit)) != first)
  }

  @Test("what operators do is never left out")
  func operations() throws {
    let database = try TemporaryDatabase(audit: policy(0))
    try database.createDraft()
    try database.createDraft()
    let reset = AuditEvent.limitReset(policy: "ip", subject: "s", operatorUID: 0)
    for _ in 0..<5 { #expect(try database.writer.appendAudit(reset, at: .now())) }
    let rows = try database.auditRows()
    #expect(rows.map(\.action) == ["ops.audit_enabled"] + Array(repeating: "ops.limit_reset", count: 5))
    #expect(try skipped(rows) == [0, 2, 0, 0, 0, 0])
    #expect(database.writer.auditFigures?.skipped == 2)
  }
}
