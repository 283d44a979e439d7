import ArgumentParser
import NIOHTTP1

/// `ringdraftctl limits show KEY`
struct LimitsShowCommand: ControlVerb {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show how full a bucket is.",
    discussion: """
      \(LimitsCommand.keys)

      Examples:
        ringdraftctl limits show segments.append/user:alice
        ringdraftctl limits show --json ip/ip:192.0.2.7
      """)

  @OptionGroup var service: ServiceOptions
  @Flag(help: "One line of JSON.") var json = false
  @Argument(help: "The bucket: \(LimitKey.form).") var key: LimitKey

  func perform() async throws {
    let folder = try await service.surroundings.runFolder()
    let answer = try await AdminClient(folder: folder).send(.GET, "/limits?key=" + AdminClient.percentEncoded(key.text))
    try FigureOutput.write(answer, asJSON: json)
  }
}
