import Testing

@testable import Drafts

private let created = Timestamp(microsecondsSinceEpoch: 0)
private let expires = created.advanced(byMicroseconds: Timestamp.microsecondsPerHour)

private func invite(_ status: InviteStatus = .pending) -> Invite {
  Invite(
    id: "i", draftID: "d", targetUserID: "bob", targetHandle: nil, status: status, createdAt: created,
    expiresAt: expires, acceptedAt: status == .accepted ? created : nil, tokenHint: "abcdef", creatorID: "ann")
}

private func accept(
  _ invite: Invite?, by actor: String = "bob", tokenMatches: Bool = true, keyIsKnown: Bool = false,
  at now: Timestamp = created
) -> InviteDecision {
  InviteRules.accept(invite, id: "i", by: actor, tokenMatches: tokenMatches, keyIsKnown: keyIsKnown, at: now)
}

private func refusal(_ decision: InviteDecision) -> String? {
  if case .refuse(let refusal) = decision { refusal.message } else { nil }
}

@Suite("Invite rules")
struct InviteRulesTests {
  @Test("an invite is accepted once by the one it is for, until its last instant")
  func accepted() {
    guard case .change(let accepted) = accept(invite(), at: expires) else {
      Issue.record("a good invite was not accepted")
      return
    }
    #expect(accepted.status == .accepted)
    #expect(accepted.acceptedAt == expires)
    #expect(refusal(accept(invite(), at: expires.advanced(byMicroseconds: 1))) == "Invite has expired")
  }

  @Test("token and user are checked before the key and the status")
  func order() {
    #expect(refusal(accept(nil)) == "Invite not found: i")
    let taken = invite(.accepted)
    #expect(refusal(accept(taken, by: "eve", tokenMatches: false, keyIsKnown: true)) == "Invalid token")
    #expect(refusal(accept(taken, by: "eve", keyIsKnown: true)) == "This invite is for bob, not eve")
    #expect(refusal(accept(invite(.revoked), keyIsKnown: true)) == "Invite has been revoked")
    #expect(accept(taken, keyIsKnown: true, at: expires.advanced(byMicroseconds: 1)) == .unchanged(taken))
    #expect(accept(taken) == .unchanged(taken))
  }

  @Test("only its creator revokes an invite, an accepted one too")
  func revoke() {
    #expect(refusal(InviteRules.revoke(nil, id: "i", by: "ann")) == "Invite not found: i")
    #expect(
      InviteRules.revoke(invite(), id: "i", by: "bob")
        == .refuse(Refusal(.inviteForbidden, "Only ann can revoke this invite")))
    guard case .change(let revoked) = InviteRules.revoke(invite(.accepted), id: "i", by: "ann") else {
      Issue.record("an accepted invite was not revoked")
      return
    }
    #expect(revoked.status == .revoked)
    #expect(InviteRules.revoke(revoked, id: "i", by: "ann") == .unchanged(revoked))
  }

  @Test(
    "a target is one user, named once",
    arguments: [
      (
        InviteTarget(handle: "@bob", user: "bob", userOfHandle: "user_1"),
        "Specify either target_handle OR target_user_id, not both"
      ),
      (InviteTarget(handle: "@", user: nil, userOfHandle: nil), "Invalid handle: @"),
      (InviteTarget(handle: nil, user: nil, userOfHandle: nil), "Must specify target_handle or target_user_id"),
      (InviteTarget(handle: "", user: "", userOfHandle: nil), "Must specify target_handle or target_user_id"),
      (InviteTarget(handle: nil, user: "ann", userOfHandle: nil), "Cannot invite yourself"),
    ])
  func refusedTargets(target: InviteTarget, message: String) {
    #expect(InviteRules.target(of: target, invitedBy: "ann") == .failure(Refusal(.invalidInvite, message)))
  }

  @Test("a handle stands for its user")
  func targets() {
    let byHandle = InviteTarget(handle: "@bob", user: "", userOfHandle: "user_1")
    #expect(InviteRules.target(of: byHandle, invitedBy: "ann") == .success("user_1"))
    let byUser = InviteTarget(handle: nil, user: "bob", userOfHandle: nil)
    #expect(InviteRules.target(of: byUser, invitedBy: "ann") == .success("bob"))
  }
}
