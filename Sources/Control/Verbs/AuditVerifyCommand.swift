import ArgumentParser
import Audit
import Storage

/// `ringdraftctl audit verify`: whether the trail is what was written.
struct AuditVerifyCommand: ControlVerb {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check the trail's chain of hashes, and say where it is broken.",
    discussion: """
      It finds an edited, deleted, inserted or moved row by the chain itself. A cut tail, and a trail that was written \
      anew from some row on, show only against a head that was noted elsewhere (`audit head`, or the service's log).

      Exit codes: 0 the trail is intact; 1 it is not; 2 it could not be read, or the noted head is older than the \
      first row that retention left.

      Examples:
        ringdraftctl audit verify
        ringdraftctl audit verify --head 1042:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
        ringdraftctl audit verify --file /backup/ringdraft.db --json
      """)

  @OptionGroup var database: DatabaseOptions
  @Option(help: ArgumentHelp("A head that was noted outside, as `audit head` prints it.", valueName: "seq:hash"))
  var head: AuditHead?
  @Flag(help: "One line of JSON.") var json = false

  func perform() async throws {
    let path = try await database.path()
    let outcome: AuditVerdict
    do {
      outcome = AuditVerdict(path: path, report: try AuditReader(path: path).verify(against: head))
    } catch let error as StorageError where error.isDamage {
      // A trail that is there no more, or that SQLite finds broken, is a trail with a fault.
      throw ControlError(.refused, error.message)
    }
    do {
      try FigureOutput.write(outcome, asJSON: json)
    } catch is OutputClosed {}
    if outcome.exitCode != 0 { throw ExitCode(outcome.exitCode) }
  }
}
