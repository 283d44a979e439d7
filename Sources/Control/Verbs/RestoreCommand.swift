import ArgumentParser
import Audit
import ContractJSON
import Drafts
import Storage

/// `ringdraftctl restore`: a backup in the database's place.
struct RestoreCommand: ControlVerb {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Put a backup in the database's place. The service has to be stopped.",
    discussion: """
      The backup is copied and checked first: pages, indexes, references, the audit trail's chain. Then the database \
      is kept as NAME.before-restore-TIME beside it, whatever state it is in, and the copy takes its place, with a \
      row ops.restored at the end of its audit trail. What was written after the backup is not in the database any \
      more, and heads noted since are not of its trail.

      A call that fails, or is killed, leaves the old database or the new one. Run it as the service's user, or as \
      root: the file gets the owner and the mode of the one before, else the owner of its folder.

      Exit codes: 0 it is restored; 1 the backup or its audit trail has a fault; 2 it could not be done, as while the \
      service runs.

      Examples:
        ringdraftctl restore /backup/ringdraft-2026-11-23.db
        ringdraftctl restore /backup/ringdraft.db --file /var/lib/ringdraft/ringdraft.db --json
      """)

  @OptionGroup var service: ServiceOptions
  @Argument(help: "The backup.") var backup: String
  @Option(help: ArgumentHelp("The database file to replace or to make.", valueName: "database")) var file: String?
  @Flag(help: "Put a backup back though its audit trail is not intact.") var acceptBrokenTrail = false
  @Flag(help: "One line of JSON.") var json = false

  func perform() async throws {
    let surroundings = service.surroundings
    let path: String
    if let file { path = surroundings.absolute(file) } else { path = try await surroundings.databaseToMake() }
    let restore = DatabaseRestore(
      backup: surroundings.absolute(backup), database: path, acceptsBrokenTrail: acceptBrokenTrail)
    var removal: RemovalOnSignal?
    let report = try restore.run(at: .now()) { removal = RemovalOnSignal(path: $0) }
    withExtendedLifetime(removal) {}
    try FigureOutput.write(report.json(database: path, backup: restore.backup), asJSON: json)
  }
}

extension DatabaseRestore.Report {
  fileprivate func json(database: String, backup: String) -> JSONValue {
    var object = JSONObject()
    object.set("database", .string(database))
    object.set("backup", .string(backup))
    object.set("sha256", .string(digest.hex))
    object.set("kept", kept.map { .string($0) } ?? .null)
    contents.append(to: &object)
    object.set("backup_audit_head", .string(contents.audit.head.description))
    object.set("audit_head", .string(head.description))
    return .object(object)
  }
}
