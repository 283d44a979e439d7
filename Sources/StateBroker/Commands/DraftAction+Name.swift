import Drafts

extension DraftAction {
  /// What a log line calls the action.
  var name: StaticString {
    switch self {
    case .createDraft: "create_draft"
    case .appendSegment: "append_segment"
    case .passRing: "pass_ring"
    case .addCollaborator: "add_collaborator"
    case .createInvite: "create_invite"
    case .acceptInvite: "accept_invite"
    case .revokeInvite: "revoke_invite"
    }
  }

  /// The draft it names; one to be created has none yet, and of an invite only the outcome tells.
  var draftID: String? {
    switch self {
    case .appendSegment(let draft, _, _), .passRing(let draft, _, _), .addCollaborator(let draft, _, _),
      .createInvite(let draft, _, _, _):
      draft
    case .createDraft, .acceptInvite, .revokeInvite: nil
    }
  }
}
