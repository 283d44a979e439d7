import Audit
import Drafts
import Foundation
import GRDB
import Storage

/// A database at rest with an audit trail, as a service leaves it.
struct AuditTrailFile {
  let path: String
  private(set) var head = AuditHead.origin

  /// Creates the database in an existing folder.
  init(in folder: String) throws {
    path = folder + "/ringdraft.db"
    try DraftWriter(path: path, secret: InviteSecret(bytes: [UInt8](repeating: 7, count: 32))).close()
  }

  /// Appends rows of one draft, one a second from 2026-01-01 on.
  mutating func append(_ count: Int, userAgent: String = "curl/8") throws {
    let first = head.sequence + 1
    var rows: [(AuditHead, AuditRow, AuditHead)] = []
    for sequence in first..<first + Int64(count) {
      let row = AuditRow(
        .appendSegment(segment: "s\(sequence)", contentCodePoints: 5, key: "k \(sequence)"),
        at: Timestamp(microsecondsSinceEpoch: 1_767_225_600_000_000 + sequence * 1_000_000),
        requestID: "r\(sequence)", userID: sequence % 2 == 0 ? "ada" : "grace", draftID: "d1", address: "192.0.2.7",
        userAgent: userAgent, skipped: 0)
      let next = AuditHead(
        sequence: sequence, hash: AuditHash.of(row, sequence: sequence, previous: head.hash))
      rows.append((head, row, next))
      head = next
    }
    try DatabaseQueue(path: path).write { database in
      for (last, row, next) in rows {
        try database.execute(
          sql: """
            INSERT INTO audit_events (seq, ts, request_id, user_id, action, draft_id, metadata, ip, user_agent,
              prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
          arguments: [
            next.sequence, row.timestamp.microsecondsSinceEpoch, row.requestID, row.userID, row.action, row.draftID,
            String(decoding: row.metadata, as: UTF8.self), row.address, row.userAgent, Data(last.hash.bytes),
            Data(next.hash.bytes),
          ])
      }
    }
  }
}
