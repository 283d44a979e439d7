import ContractJSON
import Drafts
import HTTPTypes
import Storage

/// The routes under `/v1/collab/drafts`, invites left out.
struct DraftRoutes: Sendable {
  let reads: DraftReads
  let desk: CommandDesk
  let bodies: BodyCollector

  // MARK: Reads

  func get(_ exchange: Exchange) async throws -> Answer {
    let now = try Self.instant(in: exchange)
    return try await answer(exchange.parameter) { draft in
      DraftPresentation.answer(draft, metrics: DraftMetrics(draft, at: now))
    }
  }

  /// - Throws: the refusal of a time that is none.
  private static func instant(in exchange: Exchange) throws(RequestFailure) -> Timestamp {
    guard let text = exchange.query["now"], !text.isEmpty else { return .now() }
    guard let given = TimestampText(parsing: text) else {
      throw .refused(.badRequest, .validationError, "Invalid ISO timestamp format for 'now' parameter")
    }
    return given.timestamp
  }

  func list(_ exchange: Exchange) async throws -> Answer {
    let actor = exchange.actor
    return try await reads.answer { reader, maxRows in
      try reader.drafts(of: actor, maxRows: maxRows).map { DraftPresentation.answer($0) }
    }
  }

  func shareCard(_ exchange: Exchange) async throws -> Answer {
    var instant = TimestampText(timestamp: .now())
    if let text = exchange.query["now"], !text.isEmpty {
      guard let given = TimestampText(parsing: text) else {
        throw RequestFailure.refused(
          .badRequest, .validationError, "Invalid isoformat string: \(PythonText.representation(of: text))")
      }
      instant = given
    }
    let now = instant
    return try await answer(exchange.parameter) { ShareCard($0, at: now).answer }
  }

  /// The answer that `present` makes of a draft.
  private func answer(_ id: String, _ present: @escaping @Sendable (DraftSnapshot) -> Answer) async throws -> Answer {
    try await reads.answer { reader, maxRows in
      try reader.draft(id, maxRows: maxRows).map { draft in
        guard let draft else { throw RequestFailure(.draftNotFound(id)) }
        return present(draft)
      }
    }
  }

  // MARK: Changes

  func create(_ exchange: Exchange) async throws -> Answer {
    var input = InputReader(query: exchange.query, body: try await bodies.body(of: exchange))
    let title = input.text("title", FieldLimits.title)
    let platform = input.text("platform", FieldLimits.unlimited)
    let initial = input.optionalText("initial_segment", FieldLimits.initialSegment)
    try input.finish()
    let action = DraftAction.createDraft(
      title: title, platform: platform, initialSegment: initial.flatMap { $0.isEmpty ? nil : $0 })
    return try await answer(action, in: exchange)
  }

  func append(_ exchange: Exchange) async throws -> Answer {
    var input = InputReader(query: exchange.query, body: try await bodies.body(of: exchange))
    let content = input.text("content", FieldLimits.content)
    let key = input.text("idempotency_key", FieldLimits.idempotencyKey)
    try input.finish()
    let action = DraftAction.appendSegment(draft: exchange.parameter, content: content, key: key)
    return try await answer(action, in: exchange, showsMetricsOfReplay: true)
  }

  func passRing(_ exchange: Exchange) async throws -> Answer {
    var input = InputReader(query: exchange.query, body: try await bodies.body(of: exchange))
    let recipient = input.text("to_user_id", FieldLimits.userID)
    let key = input.text("idempotency_key", FieldLimits.idempotencyKey)
    try input.finish()
    let action = DraftAction.passRing(draft: exchange.parameter, recipient: recipient, key: key)
    return try await answer(action, in: exchange, showsMetricsOfReplay: true)
  }

  /// Everything is in the query; a body is not looked at.
  func addCollaborator(_ exchange: Exchange) async throws -> Answer {
    var input = InputReader(query: exchange.query)
    let collaborator = input.parameter("collaborator_id", FieldLimits.userID)
    let role = input.parameter("role", FieldLimits.role, fallback: "contributor")
    try input.finish()
    let action = DraftAction.addCollaborator(draft: exchange.parameter, collaborator: collaborator, role: role)
    return try await answer(action, in: exchange)
  }

  /// The draft as the command left it, whatever has happened to it since.
  ///
  /// - Parameter showsMetricsOfReplay: whether the answer to a known idempotency key has metrics. First answers have
  ///   none.
  private func answer(
    _ action: DraftAction, in exchange: Exchange, showsMetricsOfReplay: Bool = false
  ) async throws -> Answer {
    guard case .draft(let id, let version, let isReplay) = try await desk.execute(action, in: exchange) else {
      throw UnexpectedOutcome()
    }
    return try await reads.answer { reader, maxRows in
      try reader.draft(id, asOf: version, maxRows: maxRows).map { draft in
        guard let draft else { throw UnexpectedOutcome() }
        let metrics = showsMetricsOfReplay && isReplay ? DraftMetrics(draft, at: .now()) : nil
        return DraftPresentation.answer(draft, metrics: metrics)
      }
    }
  }
}
