import Drafts

/// One exact state of a draft, as an answer needs it.
package struct DraftSnapshot: Equatable, Sendable {
  package let id: String
  package let creatorID: String
  package let title: String
  package let platform: String
  package let holderID: String
  package let createdAt: Timestamp
  package let updatedAt: Timestamp
  /// When the ring was last passed; the draft's creation before any pass.
  package let lastPassedAt: Timestamp
  package let lastSegmentAt: Timestamp?
  /// The segments' JSON objects, rendered when written, joined by commas, without brackets.
  package let segmentsJSON: [UInt8]
  package let segmentCount: Int
  /// The creator first, then one entry for each pass.
  package let holdersHistory: [String]
  /// In order of joining, without the creator.
  package let collaborators: [String]
  /// The distinct authors of segments other than the creator, in no order.
  package let authors: [String]
  package let passCount: Int
}
