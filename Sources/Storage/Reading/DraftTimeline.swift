import Drafts

/// Everything that happened to a draft, in order.
package struct DraftTimeline: Sendable {
  package let draftID: String
  /// The creation first.
  package let entries: [TimelineEntry]
}

/// One thing that happened to a draft, and who did it.
package struct TimelineEntry: Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    case created(title: String, platform: String)
    /// The segment's JSON object as the contract has it.
    case segmentAdded(json: [UInt8])
    case ringPassed(to: String)
    case collaboratorAdded(String, role: String)
    /// `role` is nil when who accepted was in the draft already.
    case inviteAccepted(String, invitedBy: String, role: String?)
  }

  package let kind: Kind
  /// Who did it.
  package let actor: String
  package let at: Timestamp
}
