import ContractJSON
import Drafts
import HTTPTypes
import Storage

/// The routes of invites. Their actor is the query's `user_id`; with a bearer token it must be the token's user.
struct InviteRoutes: Sendable {
  let reads: DraftReads
  let desk: CommandDesk
  let bodies: BodyCollector

  func list(_ exchange: Exchange) async throws -> Answer {
    let draft = exchange.parameter
    return try await reads.answer { reader, maxRows in
      try reader.invites(ofDraft: draft, maxRows: maxRows).map { invites in
        guard let invites else { throw RequestFailure.refused(.notFound, .notFound, "Draft not found") }
        return InvitePresentation.answer(invites, at: .now())
      }
    }
  }

  func create(_ exchange: Exchange) async throws -> Answer {
    var input = InputReader(query: exchange.query, body: try await bodies.body(of: exchange))
    let actor = actor(in: exchange, &input)
    let handle = input.optionalText("target_handle", FieldLimits.unlimited)
    let user = input.optionalText("target_user_id", FieldLimits.userID)
    let hours = input.integer(
      "expires_in_hours", FieldLimits.inviteHours, fallback: FieldLimits.defaultInviteHours)
    let key = input.text("idempotency_key", FieldLimits.idempotencyKey)
    try input.finish()
    let target = InviteTarget(handle: handle, user: user, userOfHandle: handle.flatMap { InviteHandle.userID(of: $0) })
    let action = DraftAction.createInvite(
      draft: exchange.parameter, target: target, expiresInHours: hours, key: key)
    guard
      case .inviteCreated(let invite, let token) = try await desk.execute(action, in: try exchange.acting(as: actor))
    else { throw UnexpectedOutcome() }
    return InvitePresentation.answer(created: invite, token: token)
  }

  func accept(_ exchange: Exchange) async throws -> Answer {
    var input = InputReader(query: exchange.query, body: try await bodies.body(of: exchange))
    let actor = actor(in: exchange, &input)
    let token = input.text("token", FieldLimits.unlimited)
    let key = input.text("idempotency_key", FieldLimits.idempotencyKey)
    try input.finish()
    let action = DraftAction.acceptInvite(invite: exchange.parameter, token: token, key: key)
    return try await answer(action, in: try exchange.acting(as: actor), isAccept: true)
  }

  func revoke(_ exchange: Exchange) async throws -> Answer {
    var input = InputReader(query: exchange.query, body: try await bodies.body(of: exchange))
    let actor = actor(in: exchange, &input)
    let key = input.text("idempotency_key", FieldLimits.idempotencyKey)
    try input.finish()
    let action = DraftAction.revokeInvite(invite: exchange.parameter, key: key)
    return try await answer(action, in: try exchange.acting(as: actor), isAccept: false)
  }

  private func answer(_ action: DraftAction, in exchange: Exchange, isAccept: Bool) async throws -> Answer {
    guard case .invite(let invite) = try await desk.execute(action, in: exchange) else { throw UnexpectedOutcome() }
    return InvitePresentation.answer(invite, at: .now(), isWelcome: isAccept)
  }

  /// The acting user as the query names it; without the parameter the token's user, if there was a token.
  private func actor(in exchange: Exchange, _ input: inout InputReader) -> String {
    input.parameter("user_id", FieldLimits.userID, fallback: exchange.actor.isEmpty ? nil : exchange.actor)
  }
}

extension Exchange {
  /// The same request with the actor its query names. A token's user cannot act as somebody else.
  fileprivate func acting(as user: String) throws(RequestFailure) -> Exchange {
    guard actor.isEmpty || actor.utf8.elementsEqual(user.utf8) else {
      throw .refused(.forbidden, .forbidden, "user_id is not the user of the token")
    }
    return with(actor: user)
  }
}
