import ContractJSON
import Drafts
import Storage

/// Writes what happened to a draft, as `GET …/timeline` shows it.
enum TimelinePresentation {
  /// What an entry takes beside its texts, generously.
  private static let usualEntryBytes = 512

  /// `{"data":[ENTRY,...],"count":n}`
  static func answer(_ timeline: DraftTimeline) -> Answer {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(timeline.entries.count * usualEntryBytes)
    JSONText.append(#"{"data":["#, to: &bytes)
    for (place, entry) in timeline.entries.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ",")) }
      append(entry, draft: timeline.draftID, to: &bytes)
    }
    JSONText.append(#"],"count":"#, to: &bytes)
    JSONText.appendInteger(timeline.entries.count, to: &bytes)
    bytes.append(UInt8(ascii: "}"))
    return Answer(json: bytes)
  }

  /// Five fields: `type` and `data` as events have them, who did it, when.
  private static func append(_ entry: TimelineEntry, draft: String, to bytes: inout [UInt8]) {
    JSONText.append(#"{"type":""#, to: &bytes)
    JSONText.append(entry.kind.type, to: &bytes)
    JSONText.append(#"","ts":"#, to: &bytes)
    DraftPresentation.appendTimestamp(entry.at, to: &bytes)
    JSONText.append(#","actor_id":"#, to: &bytes)
    JSONText.appendString(entry.actor, to: &bytes)
    JSONText.append(#","actor_display":""#, to: &bytes)
    DisplayName.append(of: entry.actor, to: &bytes)
    JSONText.append(#"","data":"#, to: &bytes)
    if case .segmentAdded(let json) = entry.kind {
      bytes.append(contentsOf: json)
    } else {
      JSONText.append(#"{"draft_id":"#, to: &bytes)
      JSONText.appendString(draft, to: &bytes)
      appendData(of: entry, to: &bytes)
      bytes.append(UInt8(ascii: "}"))
    }
    bytes.append(UInt8(ascii: "}"))
  }

  private static func appendData(of entry: TimelineEntry, to bytes: inout [UInt8]) {
    switch entry.kind {
    case .segmentAdded: break
    case .created(let title, let platform):
      append("title", title, to: &bytes)
      append("platform", platform, to: &bytes)
    case .ringPassed(let recipient):
      append("from_user_id", entry.actor, to: &bytes)
      append("to_user_id", recipient, to: &bytes)
      append("to_display", DisplayName.of(recipient), to: &bytes)
    case .collaboratorAdded(let user, let role):
      append("collaborator_id", user, to: &bytes)
      append("collaborator_display", DisplayName.of(user), to: &bytes)
      append("role", role, to: &bytes)
    case .inviteAccepted(let invite, let invitedBy, let role):
      append("invite_id", invite, to: &bytes)
      append("invited_by_user_id", invitedBy, to: &bytes)
      append("invited_by_display", DisplayName.of(invitedBy), to: &bytes)
      if let role { append("role", role, to: &bytes) } else { JSONText.append(#","role":null"#, to: &bytes) }
    }
  }

  private static func append(_ name: StaticString, _ text: String, to bytes: inout [UInt8]) {
    JSONText.append(#",""#, to: &bytes)
    JSONText.append(name, to: &bytes)
    JSONText.append(#"":"#, to: &bytes)
    JSONText.appendString(text, to: &bytes)
  }
}

extension TimelineEntry.Kind {
  /// The name of the event, where there is one.
  fileprivate var type: StaticString {
    switch self {
    case .created: "collab.draft_created"
    case .segmentAdded: "collab.segment_added"
    case .ringPassed: "collab.ring_passed"
    case .collaboratorAdded: "collab.collaborator_added"
    case .inviteAccepted: "collab.invite_accepted"
    }
  }
}
