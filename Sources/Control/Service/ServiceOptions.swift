import ArgumentParser

/// Which service is meant.
struct ServiceOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The service's folder, which holds its sockets.", valueName: "folder"))
  var runDir: String?

  @Option(
    help: ArgumentHelp(
      "The service's settings file. Without it /etc/ringdraft/ringdraft.env is read, or else .env, when there is one.",
      valueName: "path"))
  var envFile: String?

  /// The present surroundings, with what was asked for.
  var surroundings: Surroundings { Surroundings(runDirectory: runDir, environmentFile: envFile) }
}
