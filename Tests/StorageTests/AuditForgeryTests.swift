import Audit
import Drafts
import GRDB
import Testing

@testable import Storage

private let on = AuditPolicy(isEnabled: true)

/// What somebody wrote into the table behind the service's back stops changes at most.
@Suite("The audit trail behind forged rows")
struct AuditForgeryTests {
  let database: TemporaryDatabase

  init() throws {
    database = try TemporaryDatabase(audit: on)
  }

  @Test("behind a forged row with the last number there is no change, until the row is gone; nothing traps")
  func noNumberLeft() throws {
    let id = try database.createDraft()
    try database.execute(
      """
      INSERT INTO audit_events (seq, ts, action, metadata, prev_hash, hash)
      VALUES (\(Int64.max), 1, 'x', '{}', zeroblob(32), randomblob(32))
      """)
    try database.restart(audit: on)
    for key in ["1", "2"] {
      #expect {
        try database.run(.appendSegment(draft: id, content: "c", key: key))
      } throws: {
        ($0 as? StorageError)?.code == .auditNotWritten
      }
    }
    try database.execute("DELETE FROM audit_events WHERE seq = \(Int64.max)")
    try database.run(.appendSegment(draft: id, content: "c", key: "3"))
    #expect(try database.auditRows().map(\.sequence) == [1, 2, 3])
  }

  @Test("behind a row whose hash was cut short the chain goes on")
  func shortHash() throws {
    let id = try database.createDraft()
    try database.execute(
      "PRAGMA ignore_check_constraints = ON; UPDATE audit_events SET hash = x'00' WHERE seq = 2")
    try database.restart(audit: on)
    try database.run(.appendSegment(draft: id, content: "c", key: "1"))
    let report = try AuditReader(path: database.path).verify(against: nil)
    #expect(report.faults == [.edited(2), .detached(3)])
  }
}
