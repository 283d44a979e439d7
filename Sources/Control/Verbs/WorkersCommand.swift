import ArgumentParser
import ContractJSON
import SupervisorCore

/// `ringdraftctl workers`
struct WorkersCommand: ControlVerb {
  static let configuration = CommandConfiguration(
    commandName: "workers", abstract: "Show every process of the pool, also while the broker is down.",
    discussion: """
      Examples:
        ringdraftctl workers
        ringdraftctl workers --json | jq '.slots[].pid'
      """)

  @OptionGroup var service: ServiceOptions
  @Flag(help: "As the service gives it: one line of JSON.") var json = false

  func perform() async throws {
    let folder = try await service.surroundings.runFolder()
    let answer = try PoolClient(folder: folder, deadline: StatusCommand.deadline).ask(.workers)
    if json { return try FigureOutput.write(.object(answer), asJSON: true) }
    let slots = answer["slots"]?.arrayValue?.compactMap(\.objectValue) ?? []
    try LineOutput.write(FigureTables(rows: slots.map(SlotRow.row)).lines)
  }
}
