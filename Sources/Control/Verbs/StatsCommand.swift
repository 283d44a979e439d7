import ArgumentParser
import ContractJSON
import NIOHTTP1

/// `ringdraftctl stats`: the figures of the running service.
struct StatsCommand: ControlVerb {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "Show the figures of the running service.",
    discussion: """
      Examples:
        ringdraftctl stats
        ringdraftctl stats --json | jq .
        ringdraftctl stats --run-dir /run/ringdraft
      """)

  @OptionGroup var service: ServiceOptions
  @Flag(help: "As the service gives them: one line of JSON.") var json = false

  func perform() async throws {
    let folder = try await service.surroundings.runFolder()
    let figures = try await AdminClient(folder: folder).send(.GET, "/stats")
    try FigureOutput.write(figures, asJSON: json)
  }
}
