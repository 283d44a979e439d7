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
}
