import ContractJSON
import Drafts
import Storage

/// Writes invites as the contract shows them.
enum InvitePresentation {
  /// `{"success":true,"data":CREATED}`: the only place where the token is told.
  static func answer(created invite: Invite, token: String) -> Answer {
    var bytes: [UInt8] = []
    JSONText.append(#"{"success":true,"data":{"invite_id":"#, to: &bytes)
    JSONText.appendString(invite.id, to: &bytes)
    JSONText.append(#","target_user_id":"#, to: &bytes)
    JSONText.appendString(invite.targetUserID, to: &bytes)
    JSONText.append(#","target_handle":"#, to: &bytes)
    JSONText.append(invite.targetHandle.map { .string($0) } ?? .null, to: &bytes)
    JSONText.append(#","status":"pending","created_at":"#, to: &bytes)
    DraftPresentation.appendTimestamp(invite.createdAt, to: &bytes)
    JSONText.append(#","expires_at":"#, to: &bytes)
    DraftPresentation.appendTimestamp(invite.expiresAt, to: &bytes)
    JSONText.append(#","token_hint":"#, to: &bytes)
    JSONText.appendString(invite.tokenHint, to: &bytes)
    JSONText.append(#","share_url":"#, to: &bytes)
    JSONText.appendString("/collab/invite/\(invite.id)?token=\(token)", to: &bytes)
    JSONText.append("}}", to: &bytes)
    return Answer(json: bytes)
  }

  /// `{"success":true,"data":SUMMARY}`
  ///
  /// - Parameter isWelcome: whether the invite was just accepted, which is answered with a message.
  static func answer(_ invite: Invite, at now: Timestamp, isWelcome: Bool) -> Answer {
    var bytes: [UInt8] = []
    JSONText.append(#"{"success":true,"data":"#, to: &bytes)
    append(invite, at: now, isWelcome: isWelcome, to: &bytes)
    bytes.append(UInt8(ascii: "}"))
    return Answer(json: bytes)
  }

  /// `{"success":true,"count":n,"data":[SUMMARY,...]}`
  static func answer(_ invites: [Invite], at now: Timestamp) -> Answer {
    var bytes: [UInt8] = []
    JSONText.append(#"{"success":true,"count":"#, to: &bytes)
    JSONText.appendInteger(invites.count, to: &bytes)
    JSONText.append(#","data":["#, to: &bytes)
    for (place, invite) in invites.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ",")) }
      append(invite, at: now, isWelcome: false, to: &bytes)
    }
    JSONText.append("]}", to: &bytes)
    return Answer(json: bytes)
  }

  private static func append(_ invite: Invite, at now: Timestamp, isWelcome: Bool, to bytes: inout [UInt8]) {
    JSONText.append(#"{"invite_id":"#, to: &bytes)
    JSONText.appendString(invite.id, to: &bytes)
    JSONText.append(#","draft_id":"#, to: &bytes)
    JSONText.appendString(invite.draftID, to: &bytes)
    JSONText.append(#","target_user_id":"#, to: &bytes)
    JSONText.appendString(invite.targetUserID, to: &bytes)
    JSONText.append(#","target_handle":"#, to: &bytes)
    JSONText.append(invite.targetHandle.map { .string($0) } ?? .null, to: &bytes)
    JSONText.append(#","status":"#, to: &bytes)
    JSONText.appendString(invite.isExpired(at: now) ? "expired" : invite.status.rawValue, to: &bytes)
    JSONText.append(#","created_at":"#, to: &bytes)
    DraftPresentation.appendTimestamp(invite.createdAt, to: &bytes)
    JSONText.append(#","expires_at":"#, to: &bytes)
    DraftPresentation.appendTimestamp(invite.expiresAt, to: &bytes)
    JSONText.append(#","accepted_at":"#, to: &bytes)
    JSONText.append(invite.acceptedAt.map { .string($0.text) } ?? .null, to: &bytes)
    JSONText.append(#","token_hint":"#, to: &bytes)
    JSONText.appendString(invite.tokenHint, to: &bytes)
    JSONText.append(#","created_by_user_id":"#, to: &bytes)
    JSONText.appendString(invite.creatorID, to: &bytes)
    JSONText.append(#","message":"#, to: &bytes)
    if isWelcome {
      JSONText.appendString(
        "You joined \(DisplayName.of(invite.creatorID))'s thread — your turn is coming.", to: &bytes)
    } else {
      JSONText.append("null", to: &bytes)
    }
    bytes.append(UInt8(ascii: "}"))
  }
}
