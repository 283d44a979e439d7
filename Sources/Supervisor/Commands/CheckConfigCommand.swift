import ArgumentParser
import FoundationEssentials
import Settings

/// `ringdraft check-config`: reads and checks every setting and the folders and files they name, and says what is wrong
/// with them. It changes nothing.
///
/// The supervisor runs it as a child as well, with `--emit-settings-fd`, so that nothing a settings file holds can hurt
/// the process that everything hangs on.
struct CheckConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check-config", abstract: "Check the settings and exit: 0 when they are good, else 1.")

  @ParentCommand var parent: RingDraftCommand
  @OptionGroup var environmentFile: EnvironmentFileOption

  @Option(name: .customLong("emit-settings-fd"), help: .hidden)
  var emitDescriptor: Int32?

  func run() throws {
    do {
      let (settings, warnings) = try load().get()
      try check(settings)
      let handover = try SettingsHandover(settings: settings, warnings: warnings)
      try handover.check()
      try deliver(handover)
    } catch let error as SettingsError {
      try refuse(error.message)
    } catch let error as StartupError {
      try refuse(error.message ?? "the settings are not good")
    }
  }

  private func refuse(_ message: String) throws {
    if let emitDescriptor {
      // The supervisor says it: to whoever started it, or whoever asked for a reload.
      try emit(.refused(message), to: emitDescriptor)
    } else {
      Terminal.writeError("ringdraft: \(message)")
    }
    throw ExitCode(1)
  }

  /// What the settings name. The folders are checked for a person only: the supervisor goes on to open them itself. It
  /// wants to know beforehand that the programs can run.
  private func check(_ settings: Settings) throws(StartupError) {
    if let file = settings.identity.jwksFile { try KeySetFile.check(file) }
    guard emitDescriptor == nil else { return try ProgramCheck.run() }
    if environmentFilePath == Installation.settingsFile { Installation.actAsOwner(of: settings.dataDirectory) }
    try DataFolder.check(settings.dataDirectory)
    try RunFolder.check(settings.runDirectory, group: settings.adminGroup)
    try DatabaseFolder.check(settings)
  }

  private func deliver(_ handover: SettingsHandover) throws {
    if let emitDescriptor {
      try emit(.good(handover), to: emitDescriptor)
    } else {
      for warning in handover.warnings { Terminal.writeError("warning: \(warning)") }
      Terminal.write("The settings are good.")
    }
  }

  private func emit(_ reply: SettingsReply, to descriptor: Int32) throws {
    guard Descriptor.writeAll(try reply.encoded(), to: descriptor) else { throw ExitCode(1) }
  }

  private var environmentFilePath: String? { environmentFile.path ?? parent.environmentFile.path }

  /// Loading is asynchronous. This process has nothing else to do meanwhile, so its main thread waits.
  private func load() -> Result<(Settings, warnings: [String]), SettingsError> {
    let path = environmentFilePath
    let own = ProcessInfo.processInfo.environment
    let environment = emitDescriptor == nil ? Installation.environment(own, for: path) : own
    return waitForTask {
      do throws(SettingsError) {
        let loaded = try await Settings.load(
          environment: environment,
          envFile: path,
          workingDirectory: FileManager.default.currentDirectoryPath,
          processorCount: ProcessInfo.processInfo.activeProcessorCount)
        return .success(loaded)
      } catch {
        return .failure(error)
      }
    }
  }
}
