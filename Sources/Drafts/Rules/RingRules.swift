/// Who may write in a draft, pass its ring and let others in.
///
/// The order of the checks is part of the contract: a client sees the first that fails.
package enum RingRules {
  /// Decides an append: the draft exists, the actor is a member, holds the ring, and the key is new.
  ///
  /// A replay by somebody who no longer holds the ring is refused, because the ring is checked before the key.
  package static func append(
    key: String, by actor: String, draft: String, head: DraftHead?, facts: some DraftFacts
  ) throws -> RingDecision {
    guard let head else { return .refuse(.draftNotFound(draft)) }
    guard try isMember(actor, of: head, facts: facts) else {
      return .refuse(Refusal(.forbidden, "User \(actor) is not owner/collaborator for draft \(draft)"))
    }
    guard head.holderID.hasSameBytes(as: actor) else {
      return .refuse(
        Refusal(.ringRequired, "User \(actor) must hold the ring to append segments to draft \(draft)"))
    }
    return try facts.isKnown(key: key, for: .appendSegment) ? .replay : .proceed
  }

  /// Decides a pass: the draft exists, the actor holds the ring, the recipient is a member, and the key is new.
  /// Passing to oneself is allowed and counts as a pass.
  package static func pass(
    key: String, to recipient: String, by actor: String, draft: String, head: DraftHead?, facts: some DraftFacts
  ) throws -> RingDecision {
    guard let head else { return .refuse(.draftNotFound(draft)) }
    guard head.holderID.hasSameBytes(as: actor) else {
      return .refuse(Refusal(.forbidden, "User \(actor) is not ring holder for draft \(draft)"))
    }
    guard try isMember(recipient, of: head, facts: facts) else {
      return .refuse(Refusal(.forbidden, "Cannot pass ring to \(recipient) (not owner or collaborator)"))
    }
    return try facts.isKnown(key: key, for: .passRing) ? .replay : .proceed
  }

  /// Decides an operator's pass, whoever holds the ring: the draft exists, the recipient is a member. Of one who holds
  /// the ring already nothing is changed.
  package static func move(
    to recipient: String, draft: String, head: DraftHead?, facts: some DraftFacts
  ) throws -> RingDecision {
    guard let head else { return .refuse(.draftNotFound(draft)) }
    guard try isMember(recipient, of: head, facts: facts) else {
      return .refuse(Refusal(.forbidden, "Cannot pass ring to \(recipient) (not owner or collaborator)"))
    }
    return head.holderID.hasSameBytes(as: recipient) ? .replay : .proceed
  }

  /// Decides an addition: only the creator adds; somebody who is a member already changes nothing.
  package static func addCollaborator(
    _ collaborator: String, by actor: String, draft: String, head: DraftHead?, facts: some DraftFacts
  ) throws -> RingDecision {
    guard let head else { return .refuse(.draftNotFound(draft)) }
    guard head.creatorID.hasSameBytes(as: actor) else {
      return .refuse(Refusal(.forbidden, "Only draft creator can add collaborators"))
    }
    return try isMember(collaborator, of: head, facts: facts) ? .replay : .proceed
  }

  private static func isMember(_ user: String, of head: DraftHead, facts: some DraftFacts) throws -> Bool {
    try head.creatorID.hasSameBytes(as: user) || facts.isCollaborator(user)
  }
}
