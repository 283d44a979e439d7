import Audit
import Drafts
import TestSupport
import Testing

@testable import Storage

/// Random commands, of which many change nothing or fail, in random groups, of which some are rolled back; the trail
/// must tell of every change, once, in order.
@Suite("The audit trail in random histories")
struct AuditSimulationTests {
  private static let users = ["ann", "bob", "cy"]

  @Test("one row for each change, in order, and a chain without a fault", arguments: 0..<8)
  func histories(round: Int) throws {
    let seed = TestSeed.given ?? UInt64.random(in: 0 ... .max)
    var random = SplitMix64(seed: seed)
    let database = try TemporaryDatabase(audit: AuditPolicy(isEnabled: true))
    try database.execute(
      """
      CREATE TRIGGER outcomes BEFORE INSERT ON command_outcomes WHEN NEW.low % 11 = 0
      BEGIN SELECT RAISE(ABORT, 'no outcome'); END;
      CREATE TRIGGER rows BEFORE INSERT ON audit_events WHEN NEW.request_id LIKE 'r%3'
      BEGIN SELECT RAISE(ABORT, 'no row'); END;
      """)
    var drafts = [try database.createDraft()]
    var changed = ["r1"]
    for _ in 0..<60 {
      let commands = (0..<Int.random(in: 1...8, using: &random)).map { _ in
        database.command(
          action(on: drafts.randomElement(using: &random) ?? "", &random),
          by: Self.users.randomElement(using: &random) ?? "")
      }
      changed += (try? run(commands, in: database, fails: Int.random(in: 0..<6, using: &random) == 0, &drafts)) ?? []
      if Int.random(in: 0..<15, using: &random) == 0 {
        try database.restart(audit: AuditPolicy(isEnabled: true))
      }
    }
    let rows = try database.auditRows()
    #expect(AuditRecord.fault(in: rows) == nil, "seed \(seed)")
    #expect(rows.filter { $0.action.hasPrefix("collab.") }.map(\.row.requestID) == changed, "seed \(seed)")
    #expect(changed.count > 20 && drafts.count > 2, "seed \(seed): too little happened")
  }

  private struct Rollback: Error {}

  /// - Returns: the request ids of the commands that changed something.
  private func run(
    _ commands: [DraftCommand], in database: TemporaryDatabase, fails: Bool, _ drafts: inout [String]
  ) throws -> [String] {
    let results = try database.writer.commitGroup(at: .now()) { transaction in
      let results = try commands.map { try transaction.execute($0) }
      if fails { throw Rollback() }
      return results
    }
    var changed: [String] = []
    for (command, result) in zip(commands, results) {
      guard let committed = try? result.get(), committed.isChange else { continue }
      changed.append(command.requestID)
      if case .createDraft = command.action, case .draft(let id, _, _) = committed.outcome { drafts.append(id) }
    }
    return changed
  }

  private func action(on draft: String, _ random: inout SplitMix64) -> DraftAction {
    let user = Self.users.randomElement(using: &random) ?? ""
    let key = "\(Int.random(in: 0..<40, using: &random))"
    switch Int.random(in: 0..<10, using: &random) {
    case 0: return .createDraft(title: "T", platform: "x", initialSegment: nil)
    case 1, 2: return .addCollaborator(draft: draft, collaborator: user, role: "r")
    case 3, 4: return .passRing(draft: draft, recipient: user, key: key)
    case 5:
      let target = InviteTarget(handle: nil, user: user, userOfHandle: nil)
      return .createInvite(draft: draft, target: target, expiresInHours: 1, key: key)
    case 6: return .revokeInvite(invite: "none", key: key)
    default: return .appendSegment(draft: draft, content: "c", key: key)
    }
  }
}
