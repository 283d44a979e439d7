extension Refusal {
  /// 404 for a draft nobody created.
  package static func draftNotFound(_ draft: String) -> Refusal {
    Refusal(.notFound, "Draft \(draft) not found")
  }

  /// 400, as the contract has it, for an invite nobody made.
  package static func inviteNotFound(_ invite: String) -> Refusal {
    Refusal(.invalidInvite, "Invite not found: \(invite)")
  }
}
