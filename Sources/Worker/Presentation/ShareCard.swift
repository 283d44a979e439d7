import ContractJSON
import Drafts
import Storage

/// A draft as a card to share: who is writing, without what they wrote.
struct ShareCard {
  /// Names shown at most, the creator's first.
  private static let maxContributors = 5

  let draft: DraftSnapshot
  let metrics: DraftMetrics
  /// The instant the card is made for, with the offset it was given in.
  let generatedAt: TimestampText

  init(_ draft: DraftSnapshot, at instant: TimestampText) {
    self.draft = draft
    metrics = DraftMetrics(draft, at: instant.timestamp)
    generatedAt = instant
  }

  /// `{"success":true,"data":CARD}`
  var answer: Answer {
    var bytes: [UInt8] = []
    JSONText.append(#"{"success":true,"data":{"draft_id":"#, to: &bytes)
    JSONText.appendString(draft.id, to: &bytes)
    JSONText.append(#","title":"#, to: &bytes)
    JSONText.appendString("Collab Thread: " + draft.title, to: &bytes)
    JSONText.append(#","subtitle":"#, to: &bytes)
    JSONText.appendString(subtitle, to: &bytes)
    appendMetrics(to: &bytes)
    JSONText.append(#","contributors":["#, to: &bytes)
    for (place, name) in contributors.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ",")) }
      JSONText.appendString(name, to: &bytes)
    }
    JSONText.append(
      #"],"top_line":"A collaborative thread in progress.","cta":{"label":"Join the thread","url":"#, to: &bytes)
    JSONText.appendString("/dashboard/collab?draftId=" + draft.id, to: &bytes)
    JSONText.append(
      #"},"theme":{"bg":"from-slate-900 to-indigo-700","accent":"indigo"},"generated_at":""#, to: &bytes)
    generatedAt.append(to: &bytes)
    JSONText.append(#""}}"#, to: &bytes)
    return Answer(json: bytes)
  }

  private var subtitle: String {
    "Ring with \(DisplayName.of(draft.holderID)) • \(metrics.contributorCount) contributors"
      + " • \(metrics.passesLast24Hours) passes/24h"
  }

  private var contributors: [String] {
    let others = draft.authors.map { DisplayName.of($0) }.sorted()
    return [DisplayName.of(draft.creatorID)] + others.prefix(Self.maxContributors - 1)
  }

  private func appendMetrics(to bytes: inout [UInt8]) {
    JSONText.append(#","metrics":{"contributors_count":"#, to: &bytes)
    JSONText.appendInteger(metrics.contributorCount, to: &bytes)
    JSONText.append(#","ring_passes_last_24h":"#, to: &bytes)
    JSONText.appendInteger(metrics.passesLast24Hours, to: &bytes)
    JSONText.append(#","avg_minutes_between_passes":"#, to: &bytes)
    if let whole = metrics.averageMinutesBetweenPasses.flatMap({ Int(exactly: $0) }) {
      // A whole number has no fraction here, unlike in a draft's own metrics.
      JSONText.appendInteger(whole, to: &bytes)
    } else {
      JSONText.append(metrics.averageMinutesBetweenPasses.map { .float($0) } ?? .null, to: &bytes)
    }
    JSONText.append(#","segments_count":"#, to: &bytes)
    JSONText.appendInteger(draft.segmentCount, to: &bytes)
    bytes.append(UInt8(ascii: "}"))
  }
}
