import ContractJSON
import Drafts
import HTTPTypes
import NIOCore
import Storage

/// A whole draft as a file to keep.
enum DraftExport {
  /// The form of the JSON export. Raised when a reader of the form before would be misled.
  private static let jsonVersion = 1

  /// `{"version":1,"exported_at":TIME,"draft":DRAFT}`
  static func json(of draft: DraftSnapshot, at now: Timestamp) -> Answer {
    var bytes: [UInt8] = []
    JSONText.append(#"{"version":"#, to: &bytes)
    JSONText.appendInteger(jsonVersion, to: &bytes)
    JSONText.append(#","exported_at":"#, to: &bytes)
    DraftPresentation.appendTimestamp(now, to: &bytes)
    JSONText.append(#","draft":"#, to: &bytes)
    DraftPresentation.append(draft, metrics: DraftMetrics(draft, at: now), to: &bytes)
    bytes.append(UInt8(ascii: "}"))
    return answer(
      bytes, "application/json", ExportFileName(title: draft.title, draftID: draft.id, suffix: "json"))
  }

  /// Shows every text exactly as it was written, whatever Markdown its characters would be.
  static func markdown(of draft: DraftTranscript) -> Answer {
    var text = "# \(MarkdownText.heading(title(of: draft)))\n\n"
    text += "- \(MarkdownText.line("Started by \(draft.creatorID), \(draft.createdAt.text)"))\n"
    text += "- \(MarkdownText.line("Platform: \(draft.platform)"))\n"
    text += "- \(MarkdownText.line("Ring with \(draft.holderID)"))\n"
    for (place, segment) in draft.segments.enumerated() {
      text += "\n## \(MarkdownText.heading("\(place + 1). \(segment.author), \(segment.createdAt.text)"))\n\n"
      text += MarkdownText.paragraphs(segment.content) + "\n"
    }
    return answer(Array(text.utf8), "text/markdown; charset=utf-8", fileName(of: draft, suffix: "md"))
  }

  static func text(of draft: DraftTranscript) -> Answer {
    var text = "\(title(of: draft))\n\n"
    text += "Started by \(SingleLine.of(draft.creatorID)), \(draft.createdAt.text)\n"
    text += "Platform: \(SingleLine.of(draft.platform))\nRing with \(SingleLine.of(draft.holderID))\n"
    for (place, segment) in draft.segments.enumerated() {
      text += "\n\(place + 1). \(SingleLine.of(segment.author)), \(segment.createdAt.text)\n\n\(segment.content)\n"
    }
    return answer(Array(text.utf8), "text/plain; charset=utf-8", fileName(of: draft, suffix: "txt"))
  }

  private static func title(of draft: DraftTranscript) -> String {
    let title = SingleLine.of(draft.title)
    return title.isEmpty ? "Untitled" : title
  }

  private static func fileName(of draft: DraftTranscript, suffix: String) -> ExportFileName {
    ExportFileName(title: draft.title, draftID: draft.id, suffix: suffix)
  }

  /// No browser is to take a file of other people's words for a page.
  private static func answer(_ bytes: [UInt8], _ type: String, _ name: ExportFileName) -> Answer {
    var answer = Answer(json: bytes)
    answer.contentType = type
    answer.fields[.contentDisposition] = name.disposition
    answer.fields[.xContentTypeOptions] = "nosniff"
    return answer
  }
}
