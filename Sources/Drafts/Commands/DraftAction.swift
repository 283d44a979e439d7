/// What a command wants done. Texts have been validated for length by the worker; the rules decide the rest.
package enum DraftAction: Equatable, Sendable {
  case createDraft(title: String, platform: String, initialSegment: String?)
  case appendSegment(draft: String, content: String, key: String)
  case passRing(draft: String, recipient: String, key: String)
  case addCollaborator(draft: String, collaborator: String, role: String)
  /// The worker has resolved a handle to its user; whether the target is a valid one the rules decide.
  case createInvite(draft: String, target: InviteTarget, expiresInHours: Int, key: String)
  case acceptInvite(invite: String, token: String, key: String)
  case revokeInvite(invite: String, key: String)
}
