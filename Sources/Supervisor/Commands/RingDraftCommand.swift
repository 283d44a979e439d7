import ArgumentParser

/// `ringdraft`: serves, unless another command is named. Synchronous throughout, so that the supervisor stays one thread.
@main
struct RingDraftCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ringdraft",
    abstract: "A backend for writing together by turns.",
    discussion: """
      Settings come from the environment, then from the settings file; .env.example lists them all. \
      SIGTERM and SIGINT stop gracefully within DRAIN_MS; a second one stops at once.
      """,
    subcommands: [ServeCommand.self, CheckConfigCommand.self],
    defaultSubcommand: ServeCommand.self)
}
