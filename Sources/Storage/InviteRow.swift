import Drafts

/// An invite as the database has it: the value, its row and its draft's, and the hash of its token.
struct InviteRow {
  let row: Int64
  let draftRow: Int64
  let invite: Invite
  let tokenHash: [UInt8]

  static let selection = """
    SELECT invites.id, invites.draft, invite_id, drafts.draft_id, target_user_id, target_handle, status,
      invites.created_at, expires_at, accepted_at, token_hint, invites.creator_id, token_hash
    FROM invites JOIN drafts ON drafts.id = invites.draft
    """

  init(_ row: SQLStatement) throws {
    guard let status = InviteStatus(rawValue: row.text(6)) else {
      throw StorageError(.damaged, "an invite has an unknown status")
    }
    self.row = row.int64(0)
    draftRow = row.int64(1)
    invite = Invite(
      id: row.text(2), draftID: row.text(3), targetUserID: row.text(4), targetHandle: row.optionalText(5),
      status: status, createdAt: Timestamp(microsecondsSinceEpoch: row.int64(7)),
      expiresAt: Timestamp(microsecondsSinceEpoch: row.int64(8)),
      acceptedAt: row.isNull(9) ? nil : Timestamp(microsecondsSinceEpoch: row.int64(9)), tokenHint: row.text(10),
      creatorID: row.text(11))
    tokenHash = row.withBytes(12) { [UInt8]($0) }
  }
}
