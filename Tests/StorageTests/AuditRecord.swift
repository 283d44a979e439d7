import Audit
import Drafts
import Foundation
import GRDB

@testable import Storage

/// A row of the trail as the database has it.
struct AuditRecord: Equatable {
  let sequence: Int64
  let row: AuditRow
  let previousHash: AuditDigest
  let hash: AuditDigest

  var action: String { row.action }
  var metadata: String { String(decoding: row.metadata, as: UTF8.self) }
  var actualHash: AuditDigest { AuditHash.of(row, sequence: sequence, previous: previousHash) }

  /// Every row, in order.
  static func all(_ queue: DatabaseQueue) throws -> [AuditRecord] {
    try queue.inDatabase { database in
      try Row.fetchAll(database, sql: "SELECT * FROM audit_events ORDER BY seq").map { row in
        AuditRecord(
          sequence: row["seq"],
          row: AuditRow(
            timestamp: Timestamp(microsecondsSinceEpoch: row["ts"]), requestID: row["request_id"],
            userID: row["user_id"], action: row["action"], draftID: row["draft_id"],
            metadata: Array((row["metadata"] as String).utf8), address: row["ip"], userAgent: row["user_agent"]),
          previousHash: digest(row["prev_hash"]), hash: digest(row["hash"]))
      }
    }
  }

  private static func digest(_ data: Data) -> AuditDigest { AuditDigest([UInt8](data))! }

  /// What is wrong with the chain, by the rules of the documents; nil when nothing is.
  static func fault(in rows: [AuditRecord]) -> String? {
    guard let first = rows.first else { return nil }
    if first.sequence != 1 || first.previousHash != .origin {
      let checkpoint = AuditEvent.auditPruned(
        through: AuditHead(sequence: first.sequence - 1, hash: first.previousHash))
      let metadata = AuditRow(
        checkpoint, at: Timestamp(microsecondsSinceEpoch: 0), requestID: nil, userID: nil, draftID: nil, address: nil,
        userAgent: nil, skipped: 0
      ).metadata.dropLast()
      guard rows.contains(where: { $0.action == checkpoint.action && $0.row.metadata.starts(with: metadata) }) else {
        return "no checkpoint for the first row, \(first.sequence)"
      }
    }
    for (row, next) in zip(rows, rows.dropFirst()) {
      guard next.sequence == row.sequence + 1, next.previousHash == row.hash else {
        return "row \(next.sequence) does not follow row \(row.sequence)"
      }
    }
    return rows.first { $0.hash != $0.actualHash }.map { "row \($0.sequence) has another hash" }
  }
}
