import ArgumentParser
import ContractJSON
import Settings

/// `ringdraftctl config`
struct ConfigCommand: ControlVerb {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Show every setting as a service here would take it, and where it comes from.",
    discussion: """
      Secrets are not shown. What a service's unit sets itself (Environment=) is not seen here.

      Examples:
        ringdraftctl config
        ringdraftctl config --set
        ringdraftctl config --json | jq -r '.settings[] | select(.source == "file").name'
      """)

  @OptionGroup var service: ServiceOptions
  @Flag(help: "One line of JSON.") var json = false
  @Flag(help: "Only those that are set: not the defaults.") var set = false

  func perform() async throws {
    let settings = try await service.surroundings.effectiveSettings().filter { !set || $0.source != .standard }
    let rows = settings.map { setting in
      var row = JSONObject()
      row.set("name", .string(setting.name))
      row.set("value", .string(setting.value))
      row.set("source", .string(setting.source.rawValue))
      return row
    }
    if json {
      var object = JSONObject()
      object.set("settings", .array(rows.map { .object($0) }))
      return try FigureOutput.write(.object(object), asJSON: true)
    }
    guard !rows.isEmpty else { return try LineOutput.write(["nothing is set: everything is as by default"]) }
    try LineOutput.write(FigureTables(rows: rows).lines)
  }
}
