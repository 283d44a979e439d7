import ArgumentParser
import ContractJSON
import NIOHTTP1

/// `ringdraftctl rooms`
struct RoomsCommand: ControlVerb {
  static let configuration = CommandConfiguration(
    commandName: "rooms", abstract: "Show the drafts that are watched most.",
    discussion: """
      Examples:
        ringdraftctl rooms
        ringdraftctl rooms --limit 10
        ringdraftctl rooms --json | jq -r '.rooms[0].draft_id'
      """)

  @OptionGroup var service: ServiceOptions
  @Flag(help: "As the service gives them: one line of JSON.") var json = false
  @Option(help: "How many, 1 to 1000; the fullest come first.") var limit = 20

  func validate() throws {
    guard (1...1_000).contains(limit) else { throw ValidationError("--limit is a number of 1 to 1000") }
  }

  func perform() async throws {
    let folder = try await service.surroundings.runFolder()
    let rooms = try await AdminClient(folder: folder).send(.GET, "/rooms?limit=\(limit)")
    if json { return try FigureOutput.write(rooms, asJSON: true) }
    let rows = rooms.objectValue?["rooms"]?.arrayValue?.compactMap(\.objectValue) ?? []
    guard !rows.isEmpty else { return try LineOutput.write(["nobody watches a draft"]) }
    try LineOutput.write(FigureTables(rows: rows).lines)
  }
}
