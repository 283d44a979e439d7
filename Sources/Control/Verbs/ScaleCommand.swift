import ArgumentParser
import SupervisorCore

/// `ringdraftctl scale N`
struct ScaleCommand: ControlVerb {
  static let configuration = CommandConfiguration(
    commandName: "scale", abstract: "Have so many workers serve.",
    discussion: """
      At most as many as there are listeners. It lasts until a restart, or a reload in which WORKERS changed.

      Examples:
        ringdraftctl scale 4
        ringdraftctl scale 1 --wait
      """)

  @OptionGroup var service: ServiceOptions
  @OptionGroup var options: ChangeOptions
  @Argument(help: "How many workers.") var workers: Int

  func validate() throws {
    guard (0...999_999_999).contains(workers) else { throw ValidationError("the number of workers is out of range") }
  }

  func perform() async throws {
    let folder = try await service.surroundings.runFolder()
    try PoolChange(request: .scale(to: workers), options: options).perform(at: folder) { _ in
      "\(workers) \(workers == 1 ? "worker serves" : "workers serve")"
    }
  }
}
