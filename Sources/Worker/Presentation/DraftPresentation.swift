import ContractJSON
import Drafts
import Storage

/// Writes drafts as the contract shows them. It runs once a read, so it appends to one buffer and builds no values.
enum DraftPresentation {
  /// What a draft's object takes beside its segments and texts, generously.
  private static let fixedBytes = 1024

  /// `{"data":DRAFT}`
  static func answer(_ draft: DraftSnapshot, metrics: DraftMetrics?) -> Answer {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(draft.segmentsJSON.count + fixedBytes)
    JSONText.append(#"{"data":"#, to: &bytes)
    append(draft, metrics: metrics, to: &bytes)
    bytes.append(UInt8(ascii: "}"))
    return Answer(json: bytes)
  }

  /// `{"data":[DRAFT,...],"count":n}`
  static func answer(_ drafts: [DraftSnapshot]) -> Answer {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(drafts.reduce(32) { $0 + $1.segmentsJSON.count + fixedBytes })
    JSONText.append(#"{"data":["#, to: &bytes)
    for (place, draft) in drafts.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ",")) }
      append(draft, metrics: nil, to: &bytes)
    }
    JSONText.append(#"],"count":"#, to: &bytes)
    JSONText.appendInteger(drafts.count, to: &bytes)
    bytes.append(UInt8(ascii: "}"))
    return Answer(json: bytes)
  }

  static func append(_ draft: DraftSnapshot, metrics: DraftMetrics?, to bytes: inout [UInt8]) {
    JSONText.append(#"{"draft_id":"#, to: &bytes)
    JSONText.appendString(draft.id, to: &bytes)
    JSONText.append(#","creator_id":"#, to: &bytes)
    JSONText.appendString(draft.creatorID, to: &bytes)
    JSONText.append(#","title":"#, to: &bytes)
    JSONText.appendString(draft.title, to: &bytes)
    JSONText.append(#","platform":"#, to: &bytes)
    JSONText.appendString(draft.platform, to: &bytes)
    JSONText.append(#","status":"active","segments":["#, to: &bytes)
    bytes.append(contentsOf: draft.segmentsJSON)
    JSONText.append(#"],"ring_state":"#, to: &bytes)
    appendRing(of: draft, to: &bytes)
    JSONText.append(#","collaborators":"#, to: &bytes)
    appendList(draft.collaborators, to: &bytes)
    JSONText.append(#","pending_invites":[],"created_at":"#, to: &bytes)
    appendTimestamp(draft.createdAt, to: &bytes)
    JSONText.append(#","updated_at":"#, to: &bytes)
    appendTimestamp(draft.updatedAt, to: &bytes)
    JSONText.append(#","target_publish_at":null,"metrics":"#, to: &bytes)
    if let metrics { append(metrics, to: &bytes) } else { JSONText.append("null", to: &bytes) }
    bytes.append(UInt8(ascii: "}"))
  }

  private static func appendRing(of draft: DraftSnapshot, to bytes: inout [UInt8]) {
    JSONText.append(#"{"draft_id":"#, to: &bytes)
    JSONText.appendString(draft.id, to: &bytes)
    JSONText.append(#","current_holder_id":"#, to: &bytes)
    JSONText.appendString(draft.holderID, to: &bytes)
    JSONText.append(#","holders_history":"#, to: &bytes)
    appendList(draft.holdersHistory, to: &bytes)
    JSONText.append(#","passed_at":"#, to: &bytes)
    appendTimestamp(draft.lastPassedAt, to: &bytes)
    JSONText.append(#","last_passed_at":"#, to: &bytes)
    appendTimestamp(draft.lastPassedAt, to: &bytes)
    JSONText.append(#","idempotency_key":null}"#, to: &bytes)
  }

  private static func append(_ metrics: DraftMetrics, to bytes: inout [UInt8]) {
    JSONText.append(#"{"contributorsCount":"#, to: &bytes)
    JSONText.appendInteger(metrics.contributorCount, to: &bytes)
    JSONText.append(#","ringPassesLast24h":"#, to: &bytes)
    JSONText.appendInteger(metrics.passesLast24Hours, to: &bytes)
    JSONText.append(#","avgMinutesBetweenPasses":"#, to: &bytes)
    if let average = metrics.averageMinutesBetweenPasses {
      JSONText.appendFloat(average, to: &bytes)
    } else {
      JSONText.append("null", to: &bytes)
    }
    JSONText.append(#","lastActivityAt":"#, to: &bytes)
    appendTimestamp(metrics.lastActivityAt, to: &bytes)
    bytes.append(UInt8(ascii: "}"))
  }

  private static func appendList(_ texts: [String], to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "["))
    for (place, text) in texts.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ",")) }
      JSONText.appendString(text, to: &bytes)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  /// A timestamp in quotes.
  static func appendTimestamp(_ timestamp: Timestamp, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    timestamp.append(to: &bytes)
    bytes.append(UInt8(ascii: "\""))
  }
}
