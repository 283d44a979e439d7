import Drafts
import TestSupport
import Testing

@Suite("An operator's pass") struct RingMoveTests {
  private struct Facts: DraftFacts {
    func isCollaborator(_ user: String) -> Bool { user == "bob" }
    func isKnown(key: String, for action: KeyedAction) -> Bool { false }
  }

  private func decision(to recipient: String, isThere: Bool = true) throws -> RingDecision {
    let start = Timestamp(microsecondsSinceEpoch: 0)
    let head = DraftHead(
      id: "d", creatorID: "ada", holderID: "ada", createdAt: start, updatedAt: start, lastPassedAt: start,
      segmentCount: 0, passCount: 0, collaboratorCount: 1, eventSequence: 1)
    return try RingRules.move(to: recipient, draft: "d", head: isThere ? head : nil, facts: Facts())
  }

  @Test func whoIsInTheDraftGetsIt() throws {
    #expect(try decision(to: "bob") == .proceed)
  }

  @Test func whoHasItKeepsIt() throws {
    #expect(try decision(to: "ada") == .replay)
  }

  @Test func othersDoNot() throws {
    let refusal = Refusal(.forbidden, "Cannot pass ring to eve (not owner or collaborator)")
    #expect(try decision(to: "eve") == .refuse(refusal))
    #expect(try decision(to: "bob", isThere: false) == .refuse(.draftNotFound("d")))
  }
}
