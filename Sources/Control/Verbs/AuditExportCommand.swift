import ArgumentParser
import Storage

/// `ringdraftctl audit export`: the whole trail.
struct AuditExportCommand: ControlVerb {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write the whole trail, oldest row first, a line of JSON each.",
    discussion: """
      All of one moment, as it streams from the database. The fields are those of the table, always all of them and in \
      the same order, with the hashes in hexadecimal: the chain can be verified from the export alone.

      Examples:
        ringdraftctl audit export --jsonl > trail.jsonl
        ringdraftctl audit export --jsonl | gzip > trail.jsonl.gz
      """)

  @OptionGroup var database: DatabaseOptions
  @Flag(help: "The form, and the only one: JSON Lines.") var jsonl = false

  func validate() throws {
    guard jsonl else { throw ValidationError("say --jsonl: it is the form that is written") }
  }

  func perform() async throws {
    try AuditRowOutput(asJSON: true).write(AuditQuery(), from: AuditReader(path: try await database.path()))
  }
}
