import Audit
import Drafts

/// Carries an operator's pass out inside its group's transaction: the same rows and the same event as those of a pass
/// by the holder, and an audit row of its own, which is never sampled.
struct RingMoveExecution {
  let statements: WriterStatements
  let audit: AuditTrail
  let move: RingMove
  let now: Timestamp
  /// When its group began, in seconds of the monotonic clock.
  let uptime: Int64

  func run() throws -> CommittedCommand {
    let lookup = DraftLookup(statements: statements, now: now, uptime: uptime)
    let found = try lookup.find(move.draft)
    let decision = try RingRules.move(
      to: move.recipient, draft: move.draft, head: found?.head, facts: lookup.facts(of: found))
    switch (decision, found) {
    case (.proceed, .some(let draft)): return try pass(draft, lookup)
    case (.replay, .some(let draft)):
      return CommittedCommand(unchanged: .draft(id: draft.head.id, version: draft.head.version, isReplay: true))
    case (.refuse(let refusal), _): return CommittedCommand(unchanged: .refused(refusal))
    case (.proceed, nil), (.replay, nil): preconditionFailure("the rules said \(decision) of no draft")
    }
  }

  private func pass(_ draft: DraftRow, _ lookup: DraftLookup) throws -> CommittedCommand {
    let holder = draft.head.holderID
    let (head, event) = try RingHandover(statements: statements, now: now)
      .perform(draft, from: holder, to: move.recipient)
    let publication = try lookup.record(event, sequence: head.eventSequence, on: draft, requestID: move.requestID)
    if audit.policy.isEnabled {
      let event = AuditEvent.ringMoved(from: holder, to: move.recipient, operatorUID: move.operatorUID)
      try audit.record(event, ofOperator: move.requestID, draft: move.draft, at: now)
    }
    let outcome = CommandOutcome.draft(id: head.id, version: head.version, isReplay: false)
    return CommittedCommand(changed: outcome, publication: publication)
  }
}
