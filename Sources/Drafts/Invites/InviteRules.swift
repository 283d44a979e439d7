/// Who may invite whom, and what becomes of an invite. The order of the checks is part of the contract.
package enum InviteRules {
  /// An invite that is made may live this long at most, in hours.
  package static let maximumHours = 720

  /// Whether the actor may invite to the draft at all; nil means yes. Checked before the idempotency key.
  package static func refusalToInvite(by actor: String, head: DraftHead?) -> Refusal? {
    guard let head else { return Refusal(.notFound, "Draft not found") }
    guard head.creatorID.hasSameBytes(as: actor) || head.holderID.hasSameBytes(as: actor) else {
      return Refusal(.forbidden, "Only draft owner or ring holder can create invites")
    }
    return nil
  }

  /// The user an invite is for, or why there is none. An empty handle or user id counts as absent.
  package static func target(of request: InviteTarget, invitedBy actor: String) -> Result<String, Refusal> {
    let handle = request.handle.flatMap { $0.isEmpty ? nil : $0 }
    let user = request.user.flatMap { $0.isEmpty ? nil : $0 }
    let target: String
    switch (handle, user) {
    case (.some, .some):
      return .failure(Refusal(.invalidInvite, "Specify either target_handle OR target_user_id, not both"))
    case (.some(let handle), nil):
      guard let resolved = request.userOfHandle else {
        return .failure(Refusal(.invalidInvite, "Invalid handle: \(handle)"))
      }
      target = resolved
    case (nil, .some(let user)):
      target = user
    case (nil, nil):
      return .failure(Refusal(.invalidInvite, "Must specify target_handle or target_user_id"))
    }
    guard !target.hasSameBytes(as: actor) else { return .failure(Refusal(.invalidInvite, "Cannot invite yourself")) }
    return .success(target)
  }

  /// Decides an accept. Token and user are checked before the key, so that a key alone opens nothing.
  package static func accept(
    _ invite: Invite?, id: String, by actor: String, tokenMatches: Bool, keyIsKnown: Bool, at now: Timestamp
  ) -> InviteDecision {
    guard let invite else { return .refuse(.inviteNotFound(id)) }
    guard tokenMatches else { return .refuse(Refusal(.invalidInvite, "Invalid token")) }
    guard invite.targetUserID.hasSameBytes(as: actor) else {
      return .refuse(Refusal(.invalidInvite, "This invite is for \(invite.targetUserID), not \(actor)"))
    }
    if keyIsKnown, invite.status == .accepted { return .unchanged(invite) }
    if invite.status == .revoked { return .refuse(Refusal(.invalidInvite, "Invite has been revoked")) }
    if now > invite.expiresAt { return .refuse(Refusal(.invalidInvite, "Invite has expired")) }
    if invite.status == .accepted { return .unchanged(invite) }
    var accepted = invite
    accepted.status = .accepted
    accepted.acceptedAt = max(now, invite.createdAt)
    return .change(to: accepted)
  }

  /// Decides a revocation. An accepted invite can be revoked too; the collaborator stays.
  package static func revoke(_ invite: Invite?, id: String, by actor: String) -> InviteDecision {
    guard let invite else { return .refuse(.inviteNotFound(id)) }
    guard invite.creatorID.hasSameBytes(as: actor) else {
      return .refuse(Refusal(.inviteForbidden, "Only \(invite.creatorID) can revoke this invite"))
    }
    guard invite.status != .revoked else { return .unchanged(invite) }
    var revoked = invite
    revoked.status = .revoked
    return .change(to: revoked)
  }
}
