import Audit
import Drafts

/// Changes of drafts and their rings.
extension CommandExecution {
  func createDraft(title: String, platform: String, initialSegment: String?) throws -> CommittedCommand {
    let id = Self.newID()
    let content = initialSegment.flatMap { $0.isEmpty ? nil : $0 }
    let row = try insertDraft(id: id, title: title, platform: platform, hasSegment: content != nil)
    let head = DraftHead(
      id: id, creatorID: command.actor, holderID: command.actor, createdAt: now, updatedAt: now, lastPassedAt: now,
      segmentCount: content == nil ? 0 : 1, passCount: 0, collaboratorCount: 0, eventSequence: 1)
    if let content {
      let segment = SegmentRow(
        id: Self.newID(), draftID: id, userID: command.actor, content: content, order: 0, createdAt: now)
      try insert(segment, draft: row)
    }
    let event = DraftEvent.created(creator: command.actor, title: title, platform: platform, at: now)
    let publication = try record(event, sequence: head.eventSequence, on: DraftRow(row: row, head: head))
    return try finish(head, publication: publication, .createDraft(title: title, platform: platform))
  }

  private func insertDraft(id: String, title: String, platform: String, hasSegment: Bool) throws -> Int64 {
    let row = try statements.insertDraft.first {
      $0.bind(id, at: 1)
      $0.bind(command.actor, at: 2)
      $0.bind(title, at: 3)
      $0.bind(platform, at: 4)
      $0.bind(now.microsecondsSinceEpoch, at: 5)
      $0.bind(hasSegment ? now.microsecondsSinceEpoch : nil, at: 6)
      $0.bind(hasSegment ? 1 : 0, at: 7)
    } row: {
      $0.int64(0)
    }
    guard let row else { throw StorageError(.damaged, "an inserted draft has no row") }
    return row
  }

  func appendSegment(_ content: String, key: String, to id: String) throws -> CommittedCommand {
    let found = try findDraft(id)
    let decision = try RingRules.append(
      key: key, by: command.actor, draft: id, head: found?.head, facts: facts(of: found))
    guard let draft = try proceed(decision, found) else { return settled(decision, found) }

    var head = draft.head
    let at = head.instant(at: now)
    let segment = SegmentRow(
      id: Self.newID(), draftID: id, userID: command.actor, content: content, order: head.segmentCount, createdAt: at)
    head.segmentCount += 1
    head.eventSequence += 1
    head.updatedAt = at
    try insert(segment, draft: draft.row)
    try statements.updateForSegment.run {
      $0.bind(draft.row, at: 1)
      $0.bind(at.microsecondsSinceEpoch, at: 2)
      $0.bind(head.eventSequence, at: 3)
    }
    if !command.actor.hasSameBytes(as: head.creatorID) { try markAuthor(in: draft.row) }
    try note(key: key, for: .appendSegment, scope: draft.row)
    let event = DraftEvent.segmentAdded(segment: segment.id, user: command.actor, order: segment.order, at: at)
    return try finish(
      head, publication: try record(event, sequence: head.eventSequence, on: draft),
      .appendSegment(segment: segment.id, contentCodePoints: content.unicodeScalars.count, key: key))
  }

  private func markAuthor(in draft: Int64) throws {
    try statements.markAuthor.run {
      $0.bind(draft, at: 1)
      $0.bind(command.actor, at: 2)
    }
  }

  func passRing(of id: String, to recipient: String, key: String) throws -> CommittedCommand {
    let found = try findDraft(id)
    let decision = try RingRules.pass(
      key: key, to: recipient, by: command.actor, draft: id, head: found?.head, facts: facts(of: found))
    guard let draft = try proceed(decision, found) else { return settled(decision, found) }

    let (head, event) = try RingHandover(statements: statements, now: now)
      .perform(draft, from: command.actor, to: recipient)
    try note(key: key, for: .passRing, scope: draft.row)
    return try finish(
      head, publication: try record(event, sequence: head.eventSequence, on: draft),
      .passRing(from: command.actor, to: recipient, key: key))
  }

  func addCollaborator(_ collaborator: String, role: String, to id: String) throws -> CommittedCommand {
    let found = try findDraft(id)
    let decision = try RingRules.addCollaborator(
      collaborator, by: command.actor, draft: id, head: found?.head, facts: facts(of: found))
    guard let draft = try proceed(decision, found) else { return settled(decision, found) }

    var head = draft.head
    try insertCollaborator(collaborator, role: role, into: draft)
    head.collaboratorCount += 1
    head.eventSequence += 1
    try countCollaborator(in: draft.row, eventSequence: head.eventSequence)
    let event = DraftEvent.collaboratorAdded(collaborator: collaborator, role: role)
    return try finish(
      head, publication: try record(event, sequence: head.eventSequence, on: draft),
      .addCollaborator(collaborator: collaborator, role: role))
  }

  func countCollaborator(in draft: Int64, eventSequence: Int64) throws {
    try statements.updateForCollaborator.run {
      $0.bind(draft, at: 1)
      $0.bind(eventSequence, at: 2)
    }
  }

  /// The draft to change, or nil when the rules say that there is nothing to do.
  private func proceed(_ decision: RingDecision, _ draft: DraftRow?) throws -> DraftRow? {
    decision == .proceed ? draft : nil
  }

  /// The answer of a command that changes nothing.
  private func settled(_ decision: RingDecision, _ draft: DraftRow?) -> CommittedCommand {
    switch (decision, draft) {
    case (.refuse(let refusal), _): CommittedCommand(unchanged: .refused(refusal))
    case (.replay, .some(let draft)):
      CommittedCommand(unchanged: .draft(id: draft.head.id, version: draft.head.version, isReplay: true))
    case (.replay, nil), (.proceed, _):
      preconditionFailure("the rules said \(decision) of \(draft == nil ? "no" : "a") draft")
    }
  }
}
