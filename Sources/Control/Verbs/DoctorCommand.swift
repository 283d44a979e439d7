import ArgumentParser
import ContractJSON
import Observability

/// `ringdraftctl doctor`
struct DoctorCommand: ControlVerb {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Look at machine, settings, folders and database, and say what to change.",
    discussion: """
      It works whether the service runs or not, and changes nothing. The exit code is 1 when something is at fault; \
      advice alone leaves it 0.

      Examples:
        sudo ringdraftctl doctor
        ringdraftctl doctor --skip-database
        ringdraftctl doctor --json | jq -r '.findings[] | select(.verdict != "good").text'
      """)

  @OptionGroup var service: ServiceOptions
  @Flag(help: "One line of JSON.") var json = false
  @Flag(help: "Do not read the whole database, which takes some seconds for each gigabyte.") var skipDatabase = false

  func perform() async throws {
    let findings = await ServiceExamination(surroundings: service.surroundings, checksDatabase: !skipDatabase)
      .findings()
    let rows = findings.map { finding in
      var row = JSONObject()
      row.set("verdict", .string(finding.verdict.rawValue))
      row.set("subject", .string(finding.subject))
      row.set("text", .string(finding.text))
      return row
    }
    if json {
      var object = JSONObject()
      object.set("findings", .array(rows.map { .object($0) }))
      try FigureOutput.write(.object(object), asJSON: true)
    } else {
      try LineOutput.write(FigureTables(rows: rows).lines.dropFirst().map { String($0) })
    }
    if findings.contains(where: { $0.verdict == .fault }) { throw ExitCode(ControlError.Code.refused.rawValue) }
  }
}
