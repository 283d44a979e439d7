import Audit
import Drafts
import Foundation
import GRDB
import TestSupport

@testable import Storage

/// A database with an audit trail in a folder of its own, written row by row without the service.
final class AuditTrailFixture {
  let folder: URL
  let path: String
  private let queue: DatabaseQueue
  private(set) var head = AuditHead.origin

  /// - Parameter wal: whether the database has a write-ahead log, as the service's has.
  init(wal: Bool = true) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "audit trail-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.appending(path: "ringdraft.db").path
    var configuration = Configuration()
    configuration.journalMode = wal ? .wal : .default
    queue = try DatabaseQueue(path: path, configuration: configuration)
    try Schema.migrate(queue)
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  func execute(_ sql: String) throws {
    try queue.write { try $0.execute(sql: sql) }
  }

  /// Appends one row to the chain.
  func append(_ row: AuditRow) throws { try append([row]) }

  /// Appends rows to the chain in one transaction.
  func append(_ rows: [AuditRow]) throws {
    try queue.write { database in
      // As the service writes: GRDB would cut a text at a NUL.
      let insert = try SQLStatement(
        database,
        """
        INSERT INTO audit_events (seq, ts, request_id, user_id, action, draft_id, metadata, ip, user_agent, prev_hash,
          hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
      for row in rows {
        let sequence = head.sequence + 1
        let previous = head.hash
        let hash = AuditHash.of(row, sequence: sequence, previous: previous)
        try insert.run {
          $0.bind(sequence, at: 1)
          $0.bind(row.timestamp.microsecondsSinceEpoch, at: 2)
          $0.bind(row.requestID, at: 3)
          $0.bind(row.userID, at: 4)
          $0.bind(row.action, at: 5)
          $0.bind(row.draftID, at: 6)
          $0.bind(utf8: row.metadata, at: 7)
          $0.bind(row.address, at: 8)
          $0.bind(row.userAgent, at: 9)
          $0.bind(previous.bytes, at: 10)
          $0.bind(hash.bytes, at: 11)
        }
        head = AuditHead(sequence: sequence, hash: hash)
      }
    }
  }

  /// Removes all rows up to and with `sequence` and leaves the row that says so.
  func prune(through sequence: Int64) throws {
    let hash = try queue.read { database in
      try Data.fetchOne(database, sql: "SELECT hash FROM audit_events WHERE seq = ?", arguments: [sequence])
    }
    let last = AuditHead(sequence: sequence, hash: AuditDigest([UInt8](hash ?? Data())) ?? .origin)
    try append(Self.row(.auditPruned(through: last)))
    try execute("DELETE FROM audit_events WHERE seq <= \(sequence)")
  }

  func reader() throws -> AuditReader { try AuditReader(path: path) }

  func verify(against noted: AuditHead? = nil) throws -> AuditReport { try reader().verify(against: noted) }

  // MARK: Rows

  static func row(_ event: AuditEvent, at microseconds: Int64 = 1_000_000) -> AuditRow {
    AuditRow(
      event, at: Timestamp(microsecondsSinceEpoch: microseconds), requestID: nil, userID: nil, draftID: nil,
      address: nil, userAgent: nil, skipped: 0)
  }

  /// A row as random as they come: every action, absent columns, empty and long texts of all kinds of characters.
  static func randomRow(_ random: inout SplitMix64, at microseconds: Int64) -> AuditRow {
    func text() -> String {
      let scalars = ["a", "\"", "\\", "\u{0}", "\u{1b}", "é", "\u{9b}", "\u{202e}", "🙂", " ", "=", "\n"]
      let length = [0, 1, 5, 40, 700][Int.random(in: 0..<5, using: &random)]
      return (0..<length).map { _ in scalars[Int.random(in: 0..<scalars.count, using: &random)] }.joined()
    }
    func maybe() -> String? { Bool.random(using: &random) ? text() : nil }
    let events: [AuditEvent] = [
      .createDraft(title: text(), platform: text()), .auditEnabled(sampleRate: "1"), .auditDisabled,
      .appendSegment(segment: text(), contentCodePoints: Int.random(in: 0...500, using: &random), key: text()),
      .passRing(from: text(), to: text(), key: text()), .addCollaborator(collaborator: text(), role: text()),
      .inviteAccepted(invite: text(), targetUser: text()),
      .limitReset(policy: text(), subject: text(), operatorUID: .random(in: .min ... .max, using: &random)),
    ]
    return AuditRow(
      events[Int.random(in: 0..<events.count, using: &random)], at: Timestamp(microsecondsSinceEpoch: microseconds),
      requestID: maybe(), userID: maybe(), draftID: maybe(), address: maybe(), userAgent: maybe(),
      skipped: Int64.random(in: 0...2, using: &random))
  }

  static func randomRows(_ count: Int, _ random: inout SplitMix64) -> [AuditRow] {
    (0..<count).map { randomRow(&random, at: 1_700_000_000_000_000 + Int64($0) * 1_000) }
  }
}
