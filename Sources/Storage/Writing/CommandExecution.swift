import Audit
import BrokerProtocol
import Drafts
import Observability

/// Carries one command out inside its group's transaction: asks the rules, writes rows, event and outcome.
struct CommandExecution {
  let statements: WriterStatements
  let audit: AuditTrail
  let secret: InviteSecret
  let command: DraftCommand
  let now: Timestamp
  /// When its group began, in seconds of the monotonic clock.
  let uptime: Int64

  /// The stored outcome when the command is a retry; else what the rules and the rows make of it.
  ///
  /// Only changes store their outcome: a refusal or a replay changed nothing, and deciding it again is harmless. That
  /// an id comes again with another command need not be looked for: half of it is random for each worker process, the
  /// other half counts its commands, and only processes of this user get to say them.
  func run() throws -> CommittedCommand {
    if let stored = try storedOutcome() { return CommittedCommand(unchanged: stored) }
    switch command.action {
    case .createDraft(let title, let platform, let initialSegment):
      return try createDraft(title: title, platform: platform, initialSegment: initialSegment)
    case .appendSegment(let draft, let content, let key):
      return try appendSegment(content, key: key, to: draft)
    case .passRing(let draft, let recipient, let key):
      return try passRing(of: draft, to: recipient, key: key)
    case .addCollaborator(let draft, let collaborator, let role):
      return try addCollaborator(collaborator, role: role, to: draft)
    case .createInvite(let draft, let target, let hours, let key):
      return try createInvite(to: draft, target: target, hours: hours, key: key)
    case .acceptInvite(let invite, let token, let key):
      return try acceptInvite(invite, token: token, key: key)
    case .revokeInvite(let invite, let key):
      return try revokeInvite(invite, key: key)
    }
  }

  // MARK: Outcomes

  private func storedOutcome() throws -> CommandOutcome? {
    let stored = try statements.findOutcome.first {
      $0.bind(Int64(bitPattern: command.id.high), at: 1)
      $0.bind(Int64(bitPattern: command.id.low), at: 2)
    } row: { row in
      try row.withBytes(0) { try CommandOutcome(storedForm: $0) }
    }
    guard case .inviteCreated(let invite, _) = stored else { return stored }
    return .inviteCreated(invite, token: secret.token(ofInvite: invite.id))
  }

  /// Stores the outcome of a change. A token is left out: it can be derived again, and the database keeps hashes only.
  func store(_ outcome: CommandOutcome) throws {
    let stored: CommandOutcome =
      if case .inviteCreated(let invite, _) = outcome { .inviteCreated(invite, token: "") } else { outcome }
    try statements.insertOutcome.run {
      $0.bind(Int64(bitPattern: command.id.high), at: 1)
      $0.bind(Int64(bitPattern: command.id.low), at: 2)
      $0.bind(uptime, at: 3)
      $0.bind(stored.storedForm(), at: 4)
    }
  }

  // MARK: Shared steps

  private var lookup: DraftLookup { DraftLookup(statements: statements, now: now, uptime: uptime) }

  func findDraft(_ id: String) throws -> DraftRow? { try lookup.find(id) }

  func facts(of draft: DraftRow?) -> RowFacts { lookup.facts(of: draft) }

  /// Notes an idempotency key as used; a key noted before stays as it was.
  func note(key: String, for action: KeyedAction, scope: Int64, subject: Int64? = nil) throws {
    try statements.insertKey.run {
      $0.bind(action.rawValue, at: 1)
      $0.bind(scope, at: 2)
      $0.bind(key, at: 3)
      $0.bind(subject, at: 4)
    }
  }

  /// Writes the event row and gives what is to be published after the commit.
  func record(_ event: DraftEvent, sequence: Int64, on draft: DraftRow) throws -> Publication {
    try lookup.record(event, sequence: sequence, on: draft, requestID: command.requestID)
  }

  func insert(_ segment: SegmentRow, draft: Int64) throws {
    try statements.insertSegment.run {
      $0.bind(draft, at: 1)
      $0.bind(segment.order, at: 2)
      $0.bind(segment.id, at: 3)
      $0.bind(segment.userID, at: 4)
      $0.bind(segment.createdAt.microsecondsSinceEpoch, at: 5)
      $0.bind(utf8: segment.json(), at: 6)
    }
  }

  func insertCollaborator(_ user: String, role: String, into draft: DraftRow) throws {
    try statements.insertCollaborator.run {
      $0.bind(draft.row, at: 1)
      $0.bind(user, at: 2)
      $0.bind(draft.head.collaboratorCount, at: 3)
      $0.bind(role, at: 4)
      $0.bind(now.microsecondsSinceEpoch, at: 5)
    }
  }

  /// Writes the audit row of a change.
  func note(_ event: @autoclosure () -> AuditEvent, draft: String) throws {
    guard audit.policy.isEnabled, audit.takes(command.id) else { return }
    try audit.record(event(), of: command, draft: draft, at: now)
  }

  /// Ends a change of a draft: writes its audit row, stores and returns its outcome.
  func finish(
    _ head: DraftHead, publication: Publication, _ event: @autoclosure () -> AuditEvent
  ) throws -> CommittedCommand {
    try note(event(), draft: head.id)
    let outcome = CommandOutcome.draft(id: head.id, version: head.version, isReplay: false)
    try store(outcome)
    return CommittedCommand(changed: outcome, publication: publication)
  }

  static func newID() -> String {
    UUIDv4.make()
  }
}
