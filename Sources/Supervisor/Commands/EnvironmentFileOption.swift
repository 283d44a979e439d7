import ArgumentParser

/// The option that all commands share. It may stand before a command's name or behind it; behind wins.
struct EnvironmentFileOption: ParsableArguments {
  @Option(
    name: .customLong("env-file"),
    help: ArgumentHelp("The settings file. Without it .env is read when there is one.", valueName: "path"))
  var path: String?
}
