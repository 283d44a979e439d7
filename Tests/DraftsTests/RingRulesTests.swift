import Testing

@testable import Drafts

/// Facts as a test states them.
private struct StatedFacts: DraftFacts {
  var collaborators: Set<String> = []
  var keys: Set<String> = []

  func isCollaborator(_ user: String) -> Bool { collaborators.contains(user) }
  func isKnown(key: String, for action: KeyedAction) -> Bool { keys.contains("\(action)/\(key)") }
}

private func head(creator: String = "ann", holder: String = "ann") -> DraftHead {
  let start = Timestamp(microsecondsSinceEpoch: 1_000)
  return DraftHead(
    id: "d", creatorID: creator, holderID: holder, createdAt: start, updatedAt: start, lastPassedAt: start,
    segmentCount: 0, passCount: 0, collaboratorCount: 0, eventSequence: 1)
}

@Suite("Ring rules")
struct RingRulesTests {
  @Test("a missing draft is refused before anything else")
  func missingDraft() throws {
    let refusal = RingDecision.refuse(Refusal(.notFound, "Draft d not found"))
    let facts = StatedFacts()
    #expect(try RingRules.append(key: "k", by: "ann", draft: "d", head: nil, facts: facts) == refusal)
    #expect(try RingRules.pass(key: "k", to: "bob", by: "ann", draft: "d", head: nil, facts: facts) == refusal)
    #expect(try RingRules.addCollaborator("bob", by: "ann", draft: "d", head: nil, facts: facts) == refusal)
  }

  @Test("only a member who holds the ring appends, and a stranger is told that he is none")
  func append() throws {
    let facts = StatedFacts(collaborators: ["bob"])
    #expect(try RingRules.append(key: "k", by: "ann", draft: "d", head: head(), facts: facts) == .proceed)
    #expect(
      try RingRules.append(key: "k", by: "bob", draft: "d", head: head(), facts: facts)
        == .refuse(Refusal(.ringRequired, "User bob must hold the ring to append segments to draft d")))
    #expect(
      try RingRules.append(key: "k", by: "eve", draft: "d", head: head(), facts: facts)
        == .refuse(Refusal(.forbidden, "User eve is not owner/collaborator for draft d")))
  }

  @Test("the ring is checked before the key: a replay by a former holder is refused")
  func replayAfterPass() throws {
    let facts = StatedFacts(collaborators: ["bob"], keys: ["appendSegment/k", "passRing/p"])
    #expect(try RingRules.append(key: "k", by: "ann", draft: "d", head: head(), facts: facts) == .replay)
    let passed = head(holder: "bob")
    guard case .refuse = try RingRules.append(key: "k", by: "ann", draft: "d", head: passed, facts: facts) else {
      Issue.record("a former holder's replay was not refused")
      return
    }
    #expect(
      try RingRules.pass(key: "p", to: "bob", by: "ann", draft: "d", head: passed, facts: facts)
        == .refuse(Refusal(.forbidden, "User ann is not ring holder for draft d")))
  }

  @Test("a key of one action means nothing to another")
  func keysAreScopedByAction() throws {
    let facts = StatedFacts(keys: ["passRing/k"])
    #expect(try RingRules.append(key: "k", by: "ann", draft: "d", head: head(), facts: facts) == .proceed)
  }

  @Test("the ring goes to members only, and to oneself")
  func pass() throws {
    let facts = StatedFacts(collaborators: ["bob"])
    #expect(try RingRules.pass(key: "k", to: "bob", by: "ann", draft: "d", head: head(), facts: facts) == .proceed)
    #expect(try RingRules.pass(key: "k", to: "ann", by: "ann", draft: "d", head: head(), facts: facts) == .proceed)
    #expect(
      try RingRules.pass(key: "k", to: "eve", by: "ann", draft: "d", head: head(), facts: facts)
        == .refuse(Refusal(.forbidden, "Cannot pass ring to eve (not owner or collaborator)")))
  }

  @Test("only the creator adds, and a member is not added twice")
  func addCollaborator() throws {
    let facts = StatedFacts(collaborators: ["bob"])
    #expect(try RingRules.addCollaborator("eve", by: "ann", draft: "d", head: head(), facts: facts) == .proceed)
    #expect(try RingRules.addCollaborator("bob", by: "ann", draft: "d", head: head(), facts: facts) == .replay)
    #expect(try RingRules.addCollaborator("ann", by: "ann", draft: "d", head: head(), facts: facts) == .replay)
    #expect(
      try RingRules.addCollaborator("eve", by: "bob", draft: "d", head: head(), facts: facts)
        == .refuse(Refusal(.forbidden, "Only draft creator can add collaborators")))
  }

  @Test("ids that look the same but are other bytes are other users")
  func unicodeForms() throws {
    let composed = "jos\u{E9}"
    let decomposed = "jose\u{301}"
    #expect(composed == decomposed)
    let head = head(creator: composed, holder: composed)
    let append = try RingRules.append(key: "k", by: decomposed, draft: "d", head: head, facts: StatedFacts())
    #expect(
      append == .refuse(Refusal(.forbidden, "User \(decomposed) is not owner/collaborator for draft d")))
    guard
      case .refuse = try RingRules.pass(
        key: "k", to: composed, by: decomposed, draft: "d", head: head, facts: StatedFacts())
    else {
      Issue.record("a look-alike passed the ring")
      return
    }
  }

  @Test("a clock that steps back does not reorder a draft")
  func instants() {
    let head = head()
    #expect(head.instant(at: Timestamp(microsecondsSinceEpoch: 5)) == head.updatedAt)
    let later = Timestamp(microsecondsSinceEpoch: 2_000)
    #expect(head.instant(at: later) == later)
  }
}
