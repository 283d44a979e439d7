/// What everybody watching a draft is told. An invite makes no event.
package enum DraftEvent: Equatable, Sendable {
  case created(creator: String, title: String, platform: String, at: Timestamp)
  case segmentAdded(segment: String, user: String, order: Int, at: Timestamp)
  case ringPassed(from: String, to: String, at: Timestamp)
  case collaboratorAdded(collaborator: String, role: String)

  /// The `type` field of the event's frame.
  package var type: StaticString {
    switch self {
    case .created: "collab.draft_created"
    case .segmentAdded: "collab.segment_added"
    case .ringPassed: "collab.ring_passed"
    case .collaboratorAdded: "collab.collaborator_added"
    }
  }
}
