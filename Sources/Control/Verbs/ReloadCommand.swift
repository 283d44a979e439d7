import ArgumentParser
import SupervisorCore

/// `ringdraftctl reload`
struct ReloadCommand: ControlVerb {
  static let configuration = CommandConfiguration(
    commandName: "reload", abstract: "Take the settings and programs as they are now, without losing a request.",
    discussion: """
      Returns when workers with the new settings serve. What cannot be taken changes nothing: then the reason is \
      told, with the last log lines of what could not start, and the exit code is 1.

      Examples:
        ringdraftctl reload
        ringdraftctl reload --wait --timeout 600
      """)

  @OptionGroup var service: ServiceOptions
  @OptionGroup var options: ChangeOptions

  func perform() async throws {
    let folder = try await service.surroundings.runFolder()
    try PoolChange(request: .reload, options: options).perform(at: folder) { "generation \($0) serves" }
  }
}
