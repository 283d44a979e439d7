import Drafts

/// What was written in a draft, and by whom: what an export for people needs.
package struct DraftTranscript: Sendable {
  package struct Segment: Sendable {
    package let author: String
    package let createdAt: Timestamp
    package let content: String
  }

  package let id: String
  package let title: String
  package let platform: String
  package let creatorID: String
  package let holderID: String
  package let createdAt: Timestamp
  package let updatedAt: Timestamp
  package let segments: [Segment]
}
