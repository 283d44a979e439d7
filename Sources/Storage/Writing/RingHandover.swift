import Drafts

/// Writes that a ring goes from one to another, inside a group's transaction.
struct RingHandover {
  let statements: WriterStatements
  let now: Timestamp

  /// - Returns: the draft as it is then, and the event that is to be recorded.
  func perform(_ draft: DraftRow, from holder: String, to recipient: String) throws -> (DraftHead, DraftEvent) {
    var head = draft.head
    let at = head.instant(at: now)
    try statements.insertPass.run {
      $0.bind(draft.row, at: 1)
      $0.bind(head.passCount, at: 2)
      $0.bind(holder, at: 3)
      $0.bind(recipient, at: 4)
      $0.bind(at.microsecondsSinceEpoch, at: 5)
    }
    head.passCount += 1
    head.eventSequence += 1
    head.holderID = recipient
    head.updatedAt = at
    head.lastPassedAt = at
    try statements.updateForPass.run {
      $0.bind(draft.row, at: 1)
      $0.bind(at.microsecondsSinceEpoch, at: 2)
      $0.bind(recipient, at: 3)
      $0.bind(head.eventSequence, at: 4)
    }
    return (head, .ringPassed(from: holder, to: recipient, at: at))
  }
}
