/// The text of every statement a command can need.
enum WriterSQL {
  static let begin = "BEGIN IMMEDIATE"
  static let commit = "COMMIT"
  static let rollback = "ROLLBACK"
  static let savepoint = "SAVEPOINT command"
  static let release = "RELEASE command"
  static let rollbackToSavepoint = "ROLLBACK TO command"
  static let findOutcome = "SELECT outcome FROM command_outcomes WHERE high = ? AND low = ?"
  static let insertOutcome = "INSERT INTO command_outcomes VALUES (?, ?, ?, ?)"
  static let findDraft = """
    SELECT id, creator_id, holder_id, created_at, updated_at, last_passed_at, segment_count, pass_count,
      collaborator_count, event_sequence FROM drafts WHERE draft_id = ?
    """
  static let insertDraft = """
    INSERT INTO drafts (draft_id, creator_id, title, platform, holder_id, created_at, updated_at, last_passed_at,
      last_segment_at, segment_count, event_sequence) VALUES (?1, ?2, ?3, ?4, ?2, ?5, ?5, ?5, ?6, ?7, 1) RETURNING id
    """
  static let updateForSegment = """
    UPDATE drafts SET updated_at = ?2, last_segment_at = ?2, segment_count = segment_count + 1, event_sequence = ?3
    WHERE id = ?1
    """
  static let updateForPass = """
    UPDATE drafts SET updated_at = ?2, last_passed_at = ?2, holder_id = ?3, pass_count = pass_count + 1,
      event_sequence = ?4 WHERE id = ?1
    """
  static let updateForCollaborator =
    "UPDATE drafts SET collaborator_count = collaborator_count + 1, event_sequence = ?2 WHERE id = ?1"
  static let insertSegment = """
    INSERT INTO draft_segments (draft, segment_order, segment_id, user_id, created_at, json)
    VALUES (?, ?, ?, ?, ?, ?)
    """
  static let insertPass = "INSERT INTO ring_passes VALUES (?, ?, ?, ?, ?)"
  static let findCollaborator = "SELECT 1 FROM draft_collaborators WHERE draft = ? AND user_id = ?"
  static let insertCollaborator =
    "INSERT INTO draft_collaborators (draft, user_id, ordinal, role, joined_at) VALUES (?, ?, ?, ?, ?)"
  static let markAuthor =
    "UPDATE draft_collaborators SET has_written = 1 WHERE draft = ? AND user_id = ? AND has_written = 0"
  static let findKey = "SELECT subject FROM idempotency_keys WHERE action = ? AND scope = ? AND key = ?"
  static let insertKey = "INSERT OR IGNORE INTO idempotency_keys VALUES (?, ?, ?, ?)"
  static let insertEvent =
    "INSERT INTO events (draft, sequence, uptime, request_id, frame) VALUES (?, ?, ?, ?, ?)"
  static let eventSequence = "SELECT id, event_sequence FROM drafts WHERE draft_id = ?"
  static let eventsAfter =
    "SELECT sequence, request_id, frame FROM events WHERE draft = ? AND sequence > ? ORDER BY sequence"
  static let findInvite = "\(InviteRow.selection) WHERE invite_id = ?"
  static let findInviteByRow = "\(InviteRow.selection) WHERE invites.id = ?"
  static let insertInvite = """
    INSERT INTO invites (invite_id, draft, target_user_id, target_handle, status, created_at, expires_at,
      token_hash, token_hint, creator_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
    """
  static let updateInvite = "UPDATE invites SET status = ?2, accepted_at = ?3 WHERE id = ?1"
  /// Thirteen pages and one, as many as a command may change with its audit row and that one's indexes: on a disk that
  /// is nearly full a single page would find room where no command does. Noise, because SQLite leaves out what does not
  /// change.
  static let probe = "UPDATE write_probe SET noise = randomblob(53248)"
}
