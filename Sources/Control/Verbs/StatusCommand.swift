import ArgumentParser
import ContractJSON
import SupervisorCore

/// `ringdraftctl status`
struct StatusCommand: ControlVerb {
  /// How long an answer may take: the supervisor gives it at once.
  static let deadline = Duration.seconds(15)

  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show what the service does, also while the broker is down.",
    discussion: """
      Examples:
        ringdraftctl status
        ringdraftctl status --json | jq -r .state
      """)

  @OptionGroup var service: ServiceOptions
  @Flag(help: "As the service gives it: one line of JSON.") var json = false

  func perform() async throws {
    let folder = try await service.surroundings.runFolder()
    let status = try PoolClient(folder: folder, deadline: Self.deadline).ask(.status)
    try FigureOutput.write(.object(json ? status : status.without("answer")), asJSON: json)
  }
}

extension JSONObject {
  /// The same without one member.
  func without(_ key: String) -> JSONObject {
    var object = JSONObject()
    for member in members where member.key != key { object.set(member.key, member.value) }
    return object
  }
}
