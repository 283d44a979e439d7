import ContractJSON
import Drafts
import HTTPTypes
import Storage

/// The routes beyond the contract. Who may read a draft may read these.
struct ExtraRoutes: Sendable {
  /// What one answer has of missed events: a page.
  private static let eventsPage = CatchUpBounds(maxEvents: 256, maxBytes: 256 << 10)

  let reads: DraftReads

  func answer(_ route: ExtraRoute, _ exchange: Exchange) async throws -> Answer {
    switch route {
    case .timeline: try await timeline(exchange)
    case .export: try await export(exchange)
    case .events: try await events(exchange)
    }
  }

  private func timeline(_ exchange: Exchange) async throws -> Answer {
    let id = exchange.parameter
    return try await reads.answer { reader, maxRows in
      try reader.timeline(of: id, maxRows: maxRows).map { timeline in
        guard let timeline else { throw RequestFailure(.draftNotFound(id)) }
        return TimelinePresentation.answer(timeline)
      }
    }
  }

  /// A position nobody gave out is like one too old: the answer is the draft as it is.
  private func events(_ exchange: Exchange) async throws -> Answer {
    let id = exchange.parameter
    let after = exchange.query["after"].flatMap { EventPosition($0) }
    return try await reads.answer { reader, maxRows in
      try reader.catchUp(on: id, after: after, bounds: Self.eventsPage, maxRows: maxRows).map { catchUp in
        guard let catchUp else { throw RequestFailure(.draftNotFound(id)) }
        return CatchUpPresentation.answer(catchUp, draft: id, after: after, at: .now())
      }
    }
  }

  private func export(_ exchange: Exchange) async throws -> Answer {
    let format = try Self.format(in: exchange)
    let id = exchange.parameter
    return try await reads.answer { reader, maxRows in
      let now = Timestamp.now()
      if format == .json {
        return try reader.draft(id, maxRows: maxRows).map { draft in
          guard let draft else { throw RequestFailure(.draftNotFound(id)) }
          return DraftExport.json(of: draft, at: now)
        }
      }
      return try reader.transcript(of: id, maxRows: maxRows).map { transcript in
        guard let transcript else { throw RequestFailure(.draftNotFound(id)) }
        return format == .markdown ? DraftExport.markdown(of: transcript) : DraftExport.text(of: transcript)
      }
    }
  }

  /// - Throws: a 422 that names the formats there are.
  private static func format(in exchange: Exchange) throws(RequestFailure) -> ExportFormat {
    guard let text = exchange.query["format"] else { return .markdown }
    guard let format = ExportFormat(rawValue: text) else {
      throw .invalid([.notOneOf(["markdown", "json", "text"], at: .query("format"), input: .string(text))])
    }
    return format
  }
}
