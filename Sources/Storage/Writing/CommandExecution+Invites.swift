import Audit
import Drafts

/// Changes of invites. They make no event.
extension CommandExecution {
  func createInvite(to id: String, target: InviteTarget, hours: Int, key: String) throws -> CommittedCommand {
    let found = try findDraft(id)
    if let refusal = InviteRules.refusalToInvite(by: command.actor, head: found?.head) { return refused(refusal) }
    guard let draft = found else { preconditionFailure("the rules let an invite to no draft pass") }
    if let known = try inviteCreated(under: key, in: draft.row) { return replayed(known) }
    switch InviteRules.target(of: target, invitedBy: command.actor) {
    case .failure(let refusal): return refused(refusal)
    case .success(let user): return try insertInvite(for: user, target: target, hours: hours, key: key, draft: draft)
    }
  }

  /// A known key answers with the invite it made, and with its token, to the one who made it only.
  private func replayed(_ known: InviteRow) -> CommittedCommand {
    guard known.invite.creatorID.hasSameBytes(as: command.actor) else {
      return refused(Refusal(.invalidInvite, "Idempotency key mismatch"))
    }
    return CommittedCommand(unchanged: .inviteCreated(known.invite, token: secret.token(ofInvite: known.invite.id)))
  }

  private func insertInvite(
    for user: String, target: InviteTarget, hours: Int, key: String, draft: DraftRow
  ) throws -> CommittedCommand {
    let id = Self.newID()
    let token = secret.token(ofInvite: id)
    let invite = Invite(
      id: id, draftID: draft.head.id, targetUserID: user, targetHandle: target.handle, status: .pending,
      createdAt: now, expiresAt: now.advanced(byMicroseconds: Int64(hours) * Timestamp.microsecondsPerHour),
      acceptedAt: nil, tokenHint: InviteSecret.hint(of: token), creatorID: command.actor)
    let row = try statements.insertInvite.first { statement in
      bind(invite, token: token, draft: draft.row, to: statement)
    } row: {
      $0.int64(0)
    }
    try note(key: key, for: .createInvite, scope: draft.row, subject: row)
    try note(.inviteCreated(invite: id, targetUser: user), draft: draft.head.id)
    let outcome = CommandOutcome.inviteCreated(invite, token: token)
    try store(outcome)
    return CommittedCommand(changed: outcome)
  }

  private func bind(_ invite: Invite, token: String, draft: Int64, to statement: SQLStatement) {
    statement.bind(invite.id, at: 1)
    statement.bind(draft, at: 2)
    statement.bind(invite.targetUserID, at: 3)
    statement.bind(invite.targetHandle, at: 4)
    statement.bind(invite.status.rawValue, at: 5)
    statement.bind(invite.createdAt.microsecondsSinceEpoch, at: 6)
    statement.bind(invite.expiresAt.microsecondsSinceEpoch, at: 7)
    statement.bind(InviteSecret.hash(of: token), at: 8)
    statement.bind(invite.tokenHint, at: 9)
    statement.bind(invite.creatorID, at: 10)
  }

  func acceptInvite(_ id: String, token: String, key: String) throws -> CommittedCommand {
    let found = try findInvite(id)
    let decision = InviteRules.accept(
      found?.invite, id: id, by: command.actor,
      tokenMatches: found.map { InviteSecret.matches(token, hash: $0.tokenHash) } ?? false,
      keyIsKnown: try isKnown(key, for: .acceptInvite, invite: found), at: now)
    return try carryOut(decision, on: found) { row in
      try note(key: key, for: .acceptInvite, scope: row.row)
      try join(row)
      try note(.inviteAccepted(invite: id, targetUser: row.invite.targetUserID), draft: row.invite.draftID)
    }
  }

  func revokeInvite(_ id: String, key: String) throws -> CommittedCommand {
    let found = try findInvite(id)
    let decision = InviteRules.revoke(found?.invite, id: id, by: command.actor)
    return try carryOut(decision, on: found) { row in
      try note(key: key, for: .revokeInvite, scope: row.row)
      try note(.inviteRevoked(invite: id, targetUser: row.invite.targetUserID), draft: row.invite.draftID)
    }
  }

  /// Makes the one who accepted a collaborator, unless he is in the draft already.
  private func join(_ row: InviteRow) throws {
    guard let draft = try findDraft(row.invite.draftID), !draft.head.creatorID.hasSameBytes(as: command.actor) else {
      return
    }
    guard try !facts(of: draft).isCollaborator(command.actor) else { return }
    try insertCollaborator(command.actor, role: Self.invitedRole, into: draft)
    try countCollaborator(in: draft.row, eventSequence: draft.head.eventSequence)
  }

  private static var invitedRole: String { "contributor" }

  private func carryOut(
    _ decision: InviteDecision, on found: InviteRow?, effects: (InviteRow) throws -> Void
  ) throws -> CommittedCommand {
    switch (decision, found) {
    case (.refuse(let refusal), _): return refused(refusal)
    case (.unchanged(let invite), _): return CommittedCommand(unchanged: .invite(invite))
    case (.change(let invite), .some(let row)):
      try statements.updateInvite.run {
        $0.bind(row.row, at: 1)
        $0.bind(invite.status.rawValue, at: 2)
        $0.bind(invite.acceptedAt?.microsecondsSinceEpoch, at: 3)
      }
      try effects(row)
      try store(.invite(invite))
      return CommittedCommand(changed: .invite(invite))
    case (.change, nil): preconditionFailure("the rules changed an invite that is not there")
    }
  }

  private func findInvite(_ id: String) throws -> InviteRow? {
    try statements.findInvite.first {
      $0.bind(id, at: 1)
    } row: {
      try InviteRow($0)
    }
  }

  private func isKnown(_ key: String, for action: KeyedAction, invite: InviteRow?) throws -> Bool {
    try RowFacts(statements: statements, row: invite?.row).isKnown(key: key, for: action)
  }

  private func inviteCreated(under key: String, in draft: Int64) throws -> InviteRow? {
    let row = try statements.findKey.first {
      $0.bind(KeyedAction.createInvite.rawValue, at: 1)
      $0.bind(draft, at: 2)
      $0.bind(key, at: 3)
    } row: {
      $0.int64(0)
    }
    guard let row else { return nil }
    return try statements.findInviteByRow.first {
      $0.bind(row, at: 1)
    } row: {
      try InviteRow($0)
    }
  }

  private func refused(_ refusal: Refusal) -> CommittedCommand {
    CommittedCommand(unchanged: .refused(refusal))
  }
}
