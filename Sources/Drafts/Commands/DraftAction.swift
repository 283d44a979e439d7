/// What a command wants done. Texts have been validated for length by the worker; the rules decide the rest.
package enum DraftAction: Equatable, Sendable {
  case createDraft(title: String, platform: String, initialSegment: String?)
  case appendSegment(draft: String, content: String, key: String)
  case passRing(draft: String, recipient: String, key: String)
  case addCollaborator(draft: String, collaborator: String, role: String)
  /// `targetUser` has been resolved from the handle when only a handle was given; it is nil when neither was usable.
  case createInvite(draft: String, target: InviteTarget, expiresInHours: Int, key: String)
  case acceptInvite(invite: String, token: String, key: String)
  case revokeInvite(invite: String, key: String)
}
