import ContractJSON
import Crypto
import Foundation
import GRDB

/// A row of a server's audit trail, and the chain as docs/AUDIT.md has it, written a second time: what the product
/// hashes is held against the document, not against itself.
struct AuditedRow: Equatable {
  let sequence: Int64
  let microseconds: Int64
  let requestID: String?
  let userID: String?
  let action: String
  let draftID: String?
  let metadata: String
  let address: String?
  let userAgent: String?
  let previousHash: Data
  let hash: Data

  static func all(in path: String) throws -> [AuditedRow] {
    var configuration = Configuration()
    configuration.readonly = true
    return try DatabaseQueue(path: path, configuration: configuration).read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM audit_events ORDER BY seq").map { row in
        AuditedRow(
          sequence: row["seq"], microseconds: row["ts"], requestID: row["request_id"], userID: row["user_id"],
          action: row["action"], draftID: row["draft_id"], metadata: row["metadata"], address: row["ip"],
          userAgent: row["user_agent"], previousHash: row["prev_hash"], hash: row["hash"])
      }
    }
  }

  subscript(field: String) -> String? {
    (try? JSONParser.parse(Array(metadata.utf8)))?[field]?.stringValue
  }

  /// Every column in text, for searches.
  var text: String {
    [requestID, userID, action, draftID, metadata, address, userAgent].map { $0 ?? "" }.joined(separator: "\n")
  }

  /// The hash in lower-case hexadecimal digits, as logs and rows have it.
  var hashText: String { hash.map { String(format: "%02x", $0) }.joined() }

  private var canonical: Data {
    var bytes = previousHash
    func append(_ number: Int64) { withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) } }
    func append(_ text: String?) {
      let count = text.map { UInt32($0.utf8.count) } ?? 0xFFFF_FFFF
      withUnsafeBytes(of: count.littleEndian) { bytes.append(contentsOf: $0) }
      bytes.append(contentsOf: Array((text ?? "").utf8))
    }
    append(sequence)
    append(microseconds)
    for text in [requestID, userID, action, draftID, metadata, address, userAgent] { append(text) }
    return bytes
  }

  /// The first thing that is wrong with a chain; nil when nothing is.
  /// - Parameters:
  ///   - pruned: how many rows at its beginning are gone.
  ///   - hash: the hash of the last of those.
  static func fault(
    in rows: [AuditedRow], behind pruned: Int64 = 0, hash: Data = Data(repeating: 0, count: 32)
  ) -> String? {
    var previous = hash
    for (index, row) in rows.enumerated() {
      guard row.sequence == pruned + Int64(index + 1) else { return "row \(row.sequence) at place \(index + 1)" }
      guard row.previousHash == previous else { return "row \(row.sequence) does not follow the one before" }
      guard row.hash == Data(SHA256.hash(data: row.canonical)) else { return "row \(row.sequence) has another hash" }
      previous = row.hash
    }
    return nil
  }
}

extension RingDraftProcess {
  /// The audit trail's rows, after a check of its chain.
  func auditRows() throws -> [AuditedRow] {
    let rows = try AuditedRow.all(in: databasePath)
    if let fault = AuditedRow.fault(in: rows) { throw HarnessError("the audit trail: \(fault)") }
    return rows
  }
}
