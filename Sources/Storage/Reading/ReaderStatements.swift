import GRDB

/// Every statement a read can need, prepared once for each connection.
final class ReaderStatements {
  let begin, end: SQLStatement
  let findDraft, draftCount, draftsOf, segments, passes, collaborators: SQLStatement
  let lastSegmentAt, segmentAuthors: SQLStatement
  let draftExists, invites, tables: SQLStatement
  let segmentRows, segmentTexts, passRows, memberRows, inviteRows: SQLStatement
  let eventPosition, eventsAfter: SQLStatement

  private static let head = """
    SELECT id, draft_id, creator_id, title, platform, holder_id, created_at, updated_at, last_passed_at,
      last_segment_at, segment_count, pass_count, collaborator_count FROM drafts
    """

  init(_ database: Database) throws {
    begin = try SQLStatement(database, "BEGIN")
    end = try SQLStatement(database, "COMMIT")
    findDraft = try SQLStatement(database, "\(Self.head) WHERE draft_id = ?")
    draftCount = try SQLStatement(
      database,
      """
      SELECT count(*) FROM (SELECT 1 FROM drafts WHERE creator_id = ?1
        UNION ALL SELECT 1 FROM draft_collaborators WHERE user_id = ?1 LIMIT ?2)
      """)
    draftsOf = try SQLStatement(
      database,
      """
      \(Self.head) WHERE id IN (SELECT id FROM drafts WHERE creator_id = ?1
        UNION SELECT draft FROM draft_collaborators WHERE user_id = ?1) ORDER BY updated_at DESC, id DESC
      """)
    segments = try SQLStatement(
      database, "SELECT json FROM draft_segments WHERE draft = ? AND segment_order < ? ORDER BY segment_order")
    passes = try SQLStatement(
      database, "SELECT to_user_id, passed_at FROM ring_passes WHERE draft = ? AND ordinal < ? ORDER BY ordinal")
    collaborators = try SQLStatement(
      database,
      """
      SELECT user_id, has_written FROM draft_collaborators WHERE draft = ? AND ordinal < ? ORDER BY ordinal
      """)
    lastSegmentAt = try SQLStatement(
      database, "SELECT created_at FROM draft_segments WHERE draft = ? AND segment_order = ?")
    segmentAuthors = try SQLStatement(
      database, "SELECT DISTINCT user_id FROM draft_segments WHERE draft = ? AND segment_order < ?")
    draftExists = try SQLStatement(database, "SELECT id FROM drafts WHERE draft_id = ?")
    invites = try SQLStatement(database, "\(InviteRow.selection) WHERE invites.draft = ? ORDER BY invites.id LIMIT ?")
    tables = try SQLStatement(
      database,
      """
      SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'grdb%'
      ORDER BY name
      """)
    segmentRows = try SQLStatement(
      database, "SELECT user_id, created_at, json FROM draft_segments WHERE draft = ? ORDER BY segment_order")
    segmentTexts = try SQLStatement(
      database, "SELECT user_id, created_at, content FROM draft_segments WHERE draft = ? ORDER BY segment_order")
    passRows = try SQLStatement(
      database, "SELECT from_user_id, to_user_id, passed_at FROM ring_passes WHERE draft = ? ORDER BY ordinal")
    memberRows = try SQLStatement(
      database, "SELECT user_id, role, joined_at FROM draft_collaborators WHERE draft = ? ORDER BY ordinal")
    inviteRows = try SQLStatement(
      database,
      "SELECT invite_id, target_user_id, creator_id, accepted_at FROM invites WHERE draft = ? ORDER BY id LIMIT ?")
    eventPosition = try SQLStatement(
      database,
      "SELECT drafts.id, event_sequence, epoch FROM drafts, position_epoch WHERE draft_id = ? AND position_epoch.id = 1"
    )
    eventsAfter = try SQLStatement(
      database, "SELECT sequence, frame FROM events WHERE draft = ? AND sequence > ? ORDER BY sequence LIMIT ?")
  }
}
