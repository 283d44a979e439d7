/// What the rules need to know of a draft: one row, whatever the draft's length.
package struct DraftHead: Equatable, Sendable {
  package let id: String
  package let creatorID: String
  package var holderID: String
  package let createdAt: Timestamp
  package var updatedAt: Timestamp
  package var lastPassedAt: Timestamp
  package var segmentCount: Int
  package var passCount: Int
  package var collaboratorCount: Int
  /// The sequence of the draft's newest event; the first event has 1.
  package var eventSequence: Int64

  package init(
    id: String, creatorID: String, holderID: String, createdAt: Timestamp, updatedAt: Timestamp,
    lastPassedAt: Timestamp, segmentCount: Int, passCount: Int, collaboratorCount: Int, eventSequence: Int64
  ) {
    self.id = id
    self.creatorID = creatorID
    self.holderID = holderID
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.lastPassedAt = lastPassedAt
    self.segmentCount = segmentCount
    self.passCount = passCount
    self.collaboratorCount = collaboratorCount
    self.eventSequence = eventSequence
  }

  package var version: DraftVersion {
    DraftVersion(
      segmentCount: segmentCount, passCount: passCount, collaboratorCount: collaboratorCount, updatedAt: updatedAt)
  }

  /// The instant a change gets: `now`, but never earlier than the draft's newest change, so that a wall clock
  /// stepping back cannot reorder a draft.
  package func instant(at now: Timestamp) -> Timestamp {
    max(now, updatedAt)
  }
}
