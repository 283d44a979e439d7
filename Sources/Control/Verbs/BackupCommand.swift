import ArgumentParser
import Audit
import ContractJSON
import Drafts
import Storage

/// `ringdraftctl backup`: the live database in one file.
struct BackupCommand: ControlVerb {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Copy the live database into one file, and check the copy.",
    discussion: """
      The service may run or not, and is not held up. Every change that was acknowledged before the call is in the \
      copy. What is written is read again from the disk and checked: pages, indexes, references, the audit trail's \
      chain. Only then does the file get its name; a call that fails leaves nothing, and a file that was there as it \
      was.

      The file holds what users wrote, and is for you alone (mode 0600). No secret of the settings is in it. What it \
      does not hold: the settings, and invite.key of the data folder. Note head and sha256 elsewhere.

      Exit codes: 0 the backup is there; 1 the database or its audit trail has a fault; 2 it could not be done.

      Examples:
        ringdraftctl backup /backup/ringdraft-$(date +%F).db
        ringdraftctl backup /backup/ringdraft.db --force --json
        ringdraftctl backup /backup/ringdraft.db --file /var/lib/ringdraft/ringdraft.db
      """)

  @OptionGroup var database: DatabaseOptions
  @Argument(help: "The file to make, on any file system.") var target: String
  @Flag(help: "Replace a file that is there, once the new one has been checked.") var force = false
  @Flag(help: "Keep a backup though the audit trail is not intact.") var acceptBrokenTrail = false
  @Flag(help: "One line of JSON.") var json = false

  func perform() async throws {
    let path = try await database.path()
    let backup = DatabaseBackup(
      database: path, target: database.service.surroundings.absolute(target), replaces: force,
      acceptsBrokenTrail: acceptBrokenTrail)
    var removal: RemovalOnSignal?
    let report = try backup.run { removal = RemovalOnSignal(path: $0) }
    withExtendedLifetime(removal) {}
    try FigureOutput.write(report.json(database: path, file: backup.target), asJSON: json)
  }
}

extension DatabaseBackup.Report {
  fileprivate func json(database: String, file: String) -> JSONValue {
    var object = JSONObject()
    object.set("file", .string(file))
    object.set("database", .string(database))
    object.set("taken_at", .string(takenAt.text))
    object.set("bytes", .integer(digits: String(byteCount)))
    object.set("sha256", .string(digest.hex))
    contents.append(to: &object)
    object.set("audit_head", .string(contents.audit.head.description))
    return .object(object)
  }
}

extension DatabaseContents {
  /// What a backup and a restore both tell.
  func append(to object: inout JSONObject) {
    object.set("schema_version", .integer(schemaVersion))
    object.set("drafts", .integer(digits: String(draftCount)))
    object.set("segments", .integer(digits: String(segmentCount)))
    object.set("audit_rows", .integer(digits: String(audit.rowCount)))
    object.set("audit_intact", .bool(audit.isIntact))
  }
}
