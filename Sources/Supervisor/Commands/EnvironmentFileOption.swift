import ArgumentParser

/// The option that both commands share.
struct EnvironmentFileOption: ParsableArguments {
  @Option(name: .customLong("env-file"), help: "The settings file. Without it .env is read when there is one.")
  var path: String?
}
