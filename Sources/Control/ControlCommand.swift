import ArgumentParser
import Observability

/// `ringdraftctl`: the operator's command line. It looks at a service from outside; nothing of it runs in the service.
@main
struct ControlCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ringdraftctl",
    abstract: "Look after a RingDraft service.",
    discussion: """
      The service's folder is the one of --run-dir, else of RUN_DIR (or of the settings file), else /run/ringdraft, \
      else ./var/run. The database is the one of --file, else of DATABASE_URL or DATA_DIR, else the one that \
      belongs to that folder.

      Exit codes: 0 it is so; 1 the answer is no, or a fault was found; 2 it could not be done; \
      64 the command line is wrong.
      """,
    version: ReleaseVersion.text,
    subcommands: [
      StatusCommand.self, WorkersCommand.self, ReloadCommand.self, ScaleCommand.self, DrainCommand.self,
      StatsCommand.self, TopCommand.self, RoomsCommand.self, LimitsCommand.self, RingCommand.self, ConfigCommand.self,
      DoctorCommand.self, AuditCommand.self, BackupCommand.self,
      RestoreCommand.self,
      TokenCommand.self,
    ])
}
