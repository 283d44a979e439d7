/// What the invite rules say to an accept or a revocation.
package enum InviteDecision: Equatable, Sendable {
  case change(to: Invite)
  case unchanged(Invite)
  case refuse(Refusal)
}
