import Drafts

extension SnapshotHead {
  static func find(_ id: String, _ statements: ReaderStatements) throws -> SnapshotHead? {
    try statements.findDraft.first {
      $0.bind(id, at: 1)
    } row: {
      SnapshotHead($0)
    }
  }

  func transcript(_ statements: ReaderStatements) throws -> DraftTranscript {
    var segments: [DraftTranscript.Segment] = []
    segments.reserveCapacity(segmentCount)
    try statements.segmentTexts.forEach {
      $0.bind(row, at: 1)
    } row: {
      segments.append(
        DraftTranscript.Segment(
          author: $0.text(0), createdAt: Timestamp(microsecondsSinceEpoch: $0.int64(1)), content: $0.text(2)))
    }
    return DraftTranscript(
      id: id, title: title, platform: platform, creatorID: creatorID, holderID: holderID, createdAt: createdAt,
      updatedAt: updatedAt, segments: segments)
  }

  /// An invite somebody has accepted, whatever became of it later.
  struct AcceptedInvite {
    let id: String
    let user: String
    let invitedBy: String
    let at: Timestamp
  }

  /// In the order in which they were accepted.
  /// - Parameter maxRows: the most invites to read, accepted or not.
  /// - Returns: nil when there are more.
  func acceptedInvites(maxRows: Int, _ statements: ReaderStatements) throws -> [AcceptedInvite]? {
    var invites: [AcceptedInvite] = []
    var count = 0
    let limit = min(maxRows, Int.max - 1)
    try statements.inviteRows.forEach {
      $0.bind(row, at: 1)
      $0.bind(limit + 1, at: 2)
    } row: {
      count += 1
      guard !$0.isNull(3) else { return }
      invites.append(
        AcceptedInvite(
          id: $0.text(0), user: $0.text(1), invitedBy: $0.text(2), at: Timestamp(microsecondsSinceEpoch: $0.int64(3))))
    }
    guard count <= limit else { return nil }
    return invites.sorted { $0.at < $1.at }
  }

  func timeline(_ invites: [AcceptedInvite], _ statements: ReaderStatements) throws -> DraftTimeline {
    var merge = TimelineMerge(
      creator: creatorID, joins: try joins(invites, statements), segments: try segmentEntries(statements),
      passes: try passEntries(statements))
    let created = TimelineEntry(kind: .created(title: title, platform: platform), actor: creatorID, at: createdAt)
    return DraftTimeline(draftID: id, entries: [created] + merge.merged())
  }

  private func segmentEntries(_ statements: ReaderStatements) throws -> [TimelineEntry] {
    var entries: [TimelineEntry] = []
    entries.reserveCapacity(segmentCount)
    try statements.segmentRows.forEach {
      $0.bind(row, at: 1)
    } row: {
      entries.append(
        TimelineEntry(
          kind: .segmentAdded(json: $0.withBytes(2) { [UInt8]($0) }), actor: $0.text(0),
          at: Timestamp(microsecondsSinceEpoch: $0.int64(1))))
    }
    return entries
  }

  private func passEntries(_ statements: ReaderStatements) throws -> [TimelineEntry] {
    var entries: [TimelineEntry] = []
    entries.reserveCapacity(passCount)
    try statements.passRows.forEach {
      $0.bind(row, at: 1)
    } row: {
      entries.append(
        TimelineEntry(
          kind: .ringPassed(to: $0.text(1)), actor: $0.text(0), at: Timestamp(microsecondsSinceEpoch: $0.int64(2))))
    }
    return entries
  }

  /// Collaborators that were added and invites that were accepted. An accepted invite that made somebody a collaborator
  /// is told once, as that.
  private func joins(_ invites: [AcceptedInvite], _ statements: ReaderStatements) throws -> [TimelineEntry] {
    let acceptedAt = Dictionary(invites.map { (ExactText($0.user), $0.at) }) { first, _ in first }
    var rolesByUser: [ExactText: String] = [:]
    var added: [TimelineEntry] = []
    try statements.memberRows.forEach {
      $0.bind(row, at: 1)
    } row: {
      let user = $0.text(0)
      let at = Timestamp(microsecondsSinceEpoch: $0.int64(2))
      if acceptedAt[ExactText(user)] == at {
        rolesByUser[ExactText(user)] = $0.text(1)
      } else {
        added.append(TimelineEntry(kind: .collaboratorAdded(user, role: $0.text(1)), actor: creatorID, at: at))
      }
    }
    let accepted = invites.map { invite in
      let role = rolesByUser.removeValue(forKey: ExactText(invite.user))
      return TimelineEntry(
        kind: .inviteAccepted(invite.id, invitedBy: invite.invitedBy, role: role), actor: invite.user, at: invite.at)
    }
    return Self.merged(added, accepted)
  }

  private static func merged(_ first: [TimelineEntry], _ second: [TimelineEntry]) -> [TimelineEntry] {
    var (first, second) = (first[...], second[...])
    var all: [TimelineEntry] = []
    while let left = first.first, let right = second.first {
      if left.at <= right.at {
        all.append(left)
        first.removeFirst()
      } else {
        all.append(right)
        second.removeFirst()
      }
    }
    return all + first + second
  }
}
