import ArgumentParser
import Drafts
import Storage

/// `ringdraftctl audit query`: rows by what is known of them.
struct AuditQueryCommand: ControlVerb {
  static let limitRange = 1...1_000_000

  static let configuration = CommandConfiguration(
    commandName: "query", abstract: "Show the rows that meet every given condition, oldest first.",
    discussion: """
      Times are RFC 3339 (in UTC where no offset is given) or so long ago: 90s, 15m, 1h, 2d. When more rows meet the \
      conditions than --limit, the newest are shown, and standard error says so.

      Examples:
        ringdraftctl audit query --user alice --since 1h
        ringdraftctl audit query --draft 0b5f7a52-6a2e-4a6b-9a0e-2f7f3c1d9e11 --action collab.pass_ring
        ringdraftctl audit query --action 'ops.*' --since 2026-11-01T00:00:00Z --until 2026-12-01T00:00:00Z
        ringdraftctl audit query --request-id 7f3c1d9e --json
      """)

  @OptionGroup var database: DatabaseOptions
  @Option(help: "Who did it.") var user: String?
  @Option(help: ArgumentHelp("What it was done to.", valueName: "draft-id")) var draft: String?
  @Option(help: "What was done; NAME.* for all of a family.") var action: String?
  @Option(help: ArgumentHelp("From this time on, \(InstantArgument.form).", valueName: "time"))
  var since: InstantArgument?
  @Option(help: ArgumentHelp("Before this time, in the same form.", valueName: "time")) var until: InstantArgument?
  @Option(help: "The request it came with.") var requestId: String?
  @Option(help: "The most rows, 1 to 1000000.") var limit = 100
  @Flag(help: "A line of JSON for each row.") var json = false

  func validate() throws {
    guard Self.limitRange.contains(limit) else { throw ValidationError("--limit must be 1 to 1000000") }
  }

  func perform() async throws {
    let now = Timestamp.now()
    var query = AuditQuery()
    query.user = user
    query.draft = draft
    query.action = action
    query.since = since?.instant(at: now)
    query.until = until?.instant(at: now)
    query.requestID = requestId
    query.newest = limit
    let reader = try AuditReader(path: try await database.path())
    if try reader.count(query, upTo: limit + 1) > limit {
      LineOutput.writeError("ringdraftctl: these are the newest \(limit) rows; --limit shows more")
    }
    try AuditRowOutput(asJSON: json).write(query, from: reader)
  }
}
