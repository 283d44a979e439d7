import Audit
import Drafts

/// Deletes rows that have been kept long enough: always a prefix of the chain, never the newest row. In the same
/// transaction a row is written that names the last one deleted and its hash, so that the rest can be verified from
/// there.
extension AuditTrail {
  /// The most rows one slice deletes, so that no group waits long for it.
  static let maximumPrunedRows = 500
  /// Rows stay this much longer, in microseconds, so that one row about pruning stands for many that are pruned.
  static let slackMicroseconds = Timestamp.microsecondsPerHour

  /// Deletes a slice. To be called inside a transaction.
  /// - Returns: whether more may be left to delete.
  func prune(at now: Timestamp) throws -> Bool {
    guard let kept = policy.keptMicroseconds else { return false }
    try refresh()
    let limit = now.advanced(byMicroseconds: -kept)
    guard try hasRows(before: limit.advanced(byMicroseconds: -Self.slackMicroseconds)),
      let (last, count) = try lastOfPrefix(before: limit)
    else { return false }
    try statements.deleteThrough.run { $0.bind(last.sequence, at: 1) }
    try write(.auditPruned(through: last), at: now)
    return count == Self.maximumPrunedRows
  }

  private func hasRows(before limit: Timestamp) throws -> Bool {
    try statements.findOldestTime.first { _ in
    } row: {
      $0.int64(0) < limit.microsecondsSinceEpoch
    } ?? false
  }

  /// The last of the rows at the beginning that are all older than `limit`, and how many they are.
  private func lastOfPrefix(before limit: Timestamp) throws -> (last: AuditHead, count: Int)? {
    var found: (last: AuditHead, count: Int)?
    var isOver = false
    try statements.findOldest.forEach {
      $0.bind(Self.maximumPrunedRows, at: 1)
    } row: { row in
      let sequence = row.int64(0)
      isOver = isOver || row.int64(1) >= limit.microsecondsSinceEpoch || sequence >= position.head.sequence
      guard !isOver else { return }
      found = (AuditHead(sequence: sequence, hash: row.digest(2)), (found?.count ?? 0) + 1)
    }
    return found
  }
}
