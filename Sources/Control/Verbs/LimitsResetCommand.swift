import ArgumentParser
import NIOHTTP1

/// `ringdraftctl limits reset KEY`
struct LimitsResetCommand: ControlVerb {
  static let configuration = CommandConfiguration(
    commandName: "reset", abstract: "Fill a bucket. It counts for every worker when this returns.",
    discussion: """
      \(LimitsCommand.keys)

      Examples:
        ringdraftctl limits reset segments.append/user:alice
        ringdraftctl limits reset drafts.get/unknown
      """)

  @OptionGroup var service: ServiceOptions
  @Flag(help: "One line of JSON.") var json = false
  @Argument(help: "The bucket: \(LimitKey.form).") var key: LimitKey

  func perform() async throws {
    let folder = try await service.surroundings.runFolder()
    let target = "/limits?key=" + AdminClient.percentEncoded(key.text)
    let answer = try await AdminClient(folder: folder).send(.DELETE, target)
    try FigureOutput.write(answer, asJSON: json)
  }
}
