/// Names one exact state of a draft.
///
/// Segments, passes and collaborators are only ever added, so their counts say which of them existed. An answer can
/// be read from any later state of the database by leaving out what came after.
package struct DraftVersion: Equatable, Hashable, Sendable {
  package let segmentCount: Int
  package let passCount: Int
  package let collaboratorCount: Int
  package let updatedAt: Timestamp

  package init(segmentCount: Int, passCount: Int, collaboratorCount: Int, updatedAt: Timestamp) {
    self.segmentCount = segmentCount
    self.passCount = passCount
    self.collaboratorCount = collaboratorCount
    self.updatedAt = updatedAt
  }
}
