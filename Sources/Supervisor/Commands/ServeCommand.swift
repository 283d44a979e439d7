import ArgumentParser

/// `ringdraft [serve]`: starts the broker and the workers and watches over them until it is told to stop.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Serve until SIGTERM or SIGINT. The default.")

  @ParentCommand var parent: RingDraftCommand
  @OptionGroup var environmentFile: EnvironmentFileOption

  func run() throws {
    try Self.serve(environmentFile: environmentFile.path ?? parent.environmentFile.path)
  }

  /// Returns by throwing the exit code.
  static func serve(environmentFile: String?) throws {
    do {
      let startup = try Startup.prepare(environmentFile: environmentFile)
      throw ExitCode(try SupervisorLoop(startup).run())
    } catch let error as StartupError {
      if let message = error.message { Terminal.writeError("ringdraft: \(message)") }
      throw ExitCode(error.exitCode)
    }
  }
}
