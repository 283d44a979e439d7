/// What became of a command. It is stored with the command's id and answered again to a retry.
package enum CommandOutcome: Equatable, Sendable {
  /// The draft as it stood after the command. `isReplay`: the idempotency key was known and nothing was changed.
  case draft(id: String, version: DraftVersion, isReplay: Bool)
  case inviteCreated(Invite, token: String)
  case invite(Invite)
  case refused(Refusal)
}
