import Audit
import Drafts
import GRDBSQLite

/// The columns of `audit_events` under a statement that stands on a row.
///
/// Verification hashes SQLite's own bytes: no text or row is made of them. What it appends for a row of the schema's
/// types is `AuditRow.appendCanonical`, byte for byte.
struct AuditColumns {
  /// Every stored column, in the order of the places below.
  static let selection = """
    SELECT seq, ts, request_id, user_id, action, draft_id, metadata, ip, user_agent, prev_hash, hash FROM audit_events
    """
  private static let sequence: Int32 = 0
  private static let timestamp: Int32 = 1
  private static let requestID: Int32 = 2
  private static let userID: Int32 = 3
  private static let action: Int32 = 4
  private static let draftID: Int32 = 5
  private static let metadata: Int32 = 6
  private static let address: Int32 = 7
  private static let userAgent: Int32 = 8
  private static let previousHash: Int32 = 9
  private static let hash: Int32 = 10

  private static let prunedAction = Array(AuditEvent.auditPruned(through: .origin).action.utf8)

  private let row: SQLStatement

  init(_ row: SQLStatement) {
    self.row = row
  }

  // MARK: As a link

  /// - Parameter scratch: what is hashed is gathered in it, so that a trail takes one allocation.
  func link(scratch: inout [UInt8]) -> AuditLink {
    AuditLink(
      sequence: row.int64(Self.sequence), previousHash: row.withBytes(Self.previousHash) { AuditDigest($0) },
      hash: row.withBytes(Self.hash) { AuditDigest($0) }, computedHash: computedHash(&scratch),
      checkpoint: checkpoint())
  }

  /// Nil when a column has a type that no row is written with: a STRICT table holds none such, a forged one may.
  private func computedHash(_ scratch: inout [UInt8]) -> AuditDigest? {
    guard row.type(Self.sequence) == SQLITE_INTEGER, row.type(Self.timestamp) == SQLITE_INTEGER,
      row.type(Self.previousHash) == SQLITE_BLOB, row.type(Self.hash) == SQLITE_BLOB
    else { return nil }
    scratch.removeAll(keepingCapacity: true)
    row.withBytes(Self.previousHash) { scratch.append(contentsOf: $0) }
    Self.append(row.int64(Self.sequence), to: &scratch)
    Self.append(row.int64(Self.timestamp), to: &scratch)
    for column in Self.requestID...Self.userAgent {
      switch row.type(column) {
      case SQLITE_TEXT: append(text: column, to: &scratch)
      case SQLITE_NULL where column != Self.action && column != Self.metadata: Self.append(UInt32.max, to: &scratch)
      default: return nil
      }
    }
    return scratch.withUnsafeBytes { AuditHash.of(canonical: $0) }
  }

  private func append(text column: Int32, to bytes: inout [UInt8]) {
    row.withBytes(column) { text in
      Self.append(UInt32(truncatingIfNeeded: text.count), to: &bytes)
      bytes.append(contentsOf: text)
    }
  }

  private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private func checkpoint() -> AuditHead? {
    guard row.withBytes(Self.action, { $0.elementsEqual(Self.prunedAction) }) else { return nil }
    return AuditCheckpoint.head(inMetadata: row.withBytes(Self.metadata) { Array($0) })
  }

  // MARK: As a record

  var record: StoredAuditRow {
    StoredAuditRow(
      sequence: row.int64(Self.sequence),
      row: AuditRow(
        timestamp: Timestamp(microsecondsSinceEpoch: row.int64(Self.timestamp)),
        requestID: row.optionalText(Self.requestID), userID: row.optionalText(Self.userID),
        action: row.text(Self.action), draftID: row.optionalText(Self.draftID),
        metadata: row.withBytes(Self.metadata) { Array($0) }, address: row.optionalText(Self.address),
        userAgent: row.optionalText(Self.userAgent)),
      previousHash: row.withBytes(Self.previousHash) { AuditDigest($0) },
      hash: row.withBytes(Self.hash) { AuditDigest($0) })
  }
}
