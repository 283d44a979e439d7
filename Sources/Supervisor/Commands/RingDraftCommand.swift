import ArgumentParser
import Observability

/// `ringdraft`: serves, unless another command is named. Synchronous throughout, so that the supervisor stays one
/// thread.
@main
struct RingDraftCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ringdraft",
    abstract: "A backend for writing together by turns. Without a subcommand it serves.",
    discussion: """
      Settings come from the environment, then from the settings file; .env.example lists them all. \
      SIGTERM and SIGINT stop gracefully, in STOP_SECONDS and a little; asked again, a second later or \
      more, it stops at once. SIGHUP reloads settings and programs; SIGTTIN and SIGTTOU mean one worker \
      more or fewer. \
      A signal that is ignored when it starts, as SIGHUP under nohup, stays ignored.
      """,
    version: ReleaseVersion.text,
    subcommands: [ServeCommand.self, CheckConfigCommand.self])

  @OptionGroup var environmentFile: EnvironmentFileOption

  func run() throws {
    try ServeCommand.serve(environmentFile: environmentFile.path)
  }
}
