import Drafts

/// Reads of a draft as its history tells it.
extension DraftReader {
  /// Everything that happened to a draft; nil when nobody made it.
  /// - Parameter maxRows: the most rows to read; `Int.max` reads all there are.
  package func timeline(of id: String, maxRows: Int) throws -> BoundedRead<DraftTimeline?> {
    try read { statements in
      guard let head = try SnapshotHead.find(id, statements) else { return .complete(nil) }
      guard head.rowCount <= maxRows else { return .tooLong }
      let inviteRows = maxRows - head.rowCount
      guard let invites = try head.acceptedInvites(maxRows: inviteRows, statements) else { return .tooLong }
      return .complete(try head.timeline(invites, statements))
    }
  }

  /// What was written in a draft; nil when nobody made it.
  /// - Parameter maxRows: the most rows to read; `Int.max` reads all there are.
  package func transcript(of id: String, maxRows: Int) throws -> BoundedRead<DraftTranscript?> {
    try read { statements in
      guard let head = try SnapshotHead.find(id, statements) else { return .complete(nil) }
      guard head.rowCount <= maxRows else { return .tooLong }
      return .complete(try head.transcript(statements))
    }
  }
}
