import GRDB

/// Every statement a command can need, prepared once.
final class WriterStatements {
  let begin, commit, rollback, savepoint, release, rollbackToSavepoint: SQLStatement
  let findOutcome, insertOutcome: SQLStatement
  let findDraft, insertDraft, updateForSegment, updateForPass, updateForCollaborator: SQLStatement
  let insertSegment, insertPass: SQLStatement
  let findCollaborator, insertCollaborator, markAuthor: SQLStatement
  let findKey, insertKey: SQLStatement
  let insertEvent, eventSequence, eventsAfter: SQLStatement
  let findInvite, findInviteByRow, insertInvite, updateInvite: SQLStatement
  let probe: SQLStatement

  init(_ database: Database) throws {
    begin = try SQLStatement(database, "BEGIN IMMEDIATE")
    commit = try SQLStatement(database, "COMMIT")
    rollback = try SQLStatement(database, "ROLLBACK")
    savepoint = try SQLStatement(database, "SAVEPOINT command")
    release = try SQLStatement(database, "RELEASE command")
    rollbackToSavepoint = try SQLStatement(database, "ROLLBACK TO command")
    findOutcome = try SQLStatement(database, "SELECT outcome FROM command_outcomes WHERE high = ? AND low = ?")
    insertOutcome = try SQLStatement(database, "INSERT INTO command_outcomes VALUES (?, ?, ?)")
    findDraft = try SQLStatement(
      database,
      """
      SELECT id, creator_id, holder_id, created_at, updated_at, last_passed_at, segment_count, pass_count,
        collaborator_count, event_sequence FROM drafts WHERE draft_id = ?
      """)
    insertDraft = try SQLStatement(
      database,
      """
      INSERT INTO drafts (draft_id, creator_id, title, platform, holder_id, created_at, updated_at, last_passed_at,
        last_segment_at, segment_count, event_sequence) VALUES (?1, ?2, ?3, ?4, ?2, ?5, ?5, ?5, ?6, ?7, 1) RETURNING id
      """)
    updateForSegment = try SQLStatement(
      database,
      """
      UPDATE drafts SET updated_at = ?2, last_segment_at = ?2, segment_count = segment_count + 1, event_sequence = ?3
      WHERE id = ?1
      """)
    updateForPass = try SQLStatement(
      database,
      """
      UPDATE drafts SET updated_at = ?2, last_passed_at = ?2, holder_id = ?3, pass_count = pass_count + 1,
        event_sequence = ?4 WHERE id = ?1
      """)
    updateForCollaborator = try SQLStatement(
      database,
      "UPDATE drafts SET collaborator_count = collaborator_count + 1, event_sequence = ?2 WHERE id = ?1")
    insertSegment = try SQLStatement(
      database,
      """
      INSERT INTO draft_segments (draft, segment_order, segment_id, user_id, created_at, json)
      VALUES (?, ?, ?, ?, ?, ?)
      """)
    insertPass = try SQLStatement(database, "INSERT INTO ring_passes VALUES (?, ?, ?, ?, ?)")
    findCollaborator = try SQLStatement(
      database, "SELECT 1 FROM draft_collaborators WHERE draft = ? AND user_id = ?")
    insertCollaborator = try SQLStatement(
      database,
      "INSERT INTO draft_collaborators (draft, user_id, ordinal, role, joined_at) VALUES (?, ?, ?, ?, ?)")
    markAuthor = try SQLStatement(
      database,
      "UPDATE draft_collaborators SET has_written = 1 WHERE draft = ? AND user_id = ? AND has_written = 0")
    findKey = try SQLStatement(
      database, "SELECT subject FROM idempotency_keys WHERE action = ? AND scope = ? AND key = ?")
    insertKey = try SQLStatement(database, "INSERT OR IGNORE INTO idempotency_keys VALUES (?, ?, ?, ?)")
    insertEvent = try SQLStatement(
      database, "INSERT INTO events (draft, sequence, request_id, frame) VALUES (?, ?, ?, ?)")
    eventSequence = try SQLStatement(database, "SELECT id, event_sequence FROM drafts WHERE draft_id = ?")
    eventsAfter = try SQLStatement(
      database, "SELECT sequence, request_id, frame FROM events WHERE draft = ? AND sequence > ? ORDER BY sequence")
    findInvite = try SQLStatement(database, "\(InviteRow.selection) WHERE invite_id = ?")
    findInviteByRow = try SQLStatement(database, "\(InviteRow.selection) WHERE invites.id = ?")
    insertInvite = try SQLStatement(
      database,
      """
      INSERT INTO invites (invite_id, draft, target_user_id, target_handle, status, created_at, expires_at,
        token_hash, token_hint, creator_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
      """)
    updateInvite = try SQLStatement(database, "UPDATE invites SET status = ?2, accepted_at = ?3 WHERE id = ?1")
    probe = try SQLStatement(database, "UPDATE write_probe SET count = count + 1")
  }
}
