import GRDB

/// Every statement the audit trail's writer can need, prepared once.
struct AuditStatements {
  let insertRow, findHead, findOldestTime, findOldest, deleteThrough: SQLStatement
  let findState, storeState, storeSkipped: SQLStatement

  init(_ database: Database) throws {
    insertRow = try SQLStatement(
      database,
      """
      INSERT INTO audit_events
        (seq, ts, request_id, user_id, action, draft_id, metadata, ip, user_agent, prev_hash, hash)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    findHead = try SQLStatement(database, "SELECT seq, hash FROM audit_events ORDER BY seq DESC LIMIT 1")
    findOldestTime = try SQLStatement(database, "SELECT ts FROM audit_events ORDER BY seq LIMIT 1")
    findOldest = try SQLStatement(database, "SELECT seq, ts, hash FROM audit_events ORDER BY seq LIMIT ?")
    deleteThrough = try SQLStatement(database, "DELETE FROM audit_events WHERE seq <= ?")
    findState = try SQLStatement(
      database, "SELECT is_enabled, sample_rate, sampling_key, skipped FROM audit_state WHERE id = 1")
    storeState = try SQLStatement(database, "UPDATE audit_state SET is_enabled = ?, sample_rate = ? WHERE id = 1")
    storeSkipped = try SQLStatement(database, "UPDATE audit_state SET skipped = ? WHERE id = 1")
  }
}
