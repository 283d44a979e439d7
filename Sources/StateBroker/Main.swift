import Glibc
import Logging
import Observability
import ProcessControl
import Settings
import SupervisorCore

/// `ringdraft-broker`: the one owner of shared state and the only writer of the database.
@main
struct Main {
  static func main() {
    // A supervisor asks for it before a reload, to know that this program can run.
    if CommandLine.arguments.dropFirst() == ["--version"] {
      return FileDescriptorOutput.standardOutput.write(ReleaseVersion.text + "\n")
    }
    do {
      try run()
    } catch {
      FileDescriptorOutput.standardError.write("ringdraft-broker: \(error)\n")
      exit(1)
    }
  }

  private static func run() throws {
    // Before anything is created: sockets and files are for this user alone.
    umask(0o177)
    let control = try ControlChannel.inherited()
    let configuration = try control.awaitConfiguration()
    let settings = try Settings(encoded: configuration.settings)
    LoggingSetup.bootstrap(
      level: settings.log.level.rawValue, format: settings.log.format.rawValue, process: "broker",
      observer: { control.logged($0) })
    let logger = Logger(label: "ringdraft.broker")
    logger.debug(
      "starting", metadata: ["version": "\(ReleaseVersion.text)", "generation": "\(configuration.generation)"])
    do {
      try BrokerProcess(
        settings: settings, scrapeListeners: configuration.listenerCount, control: control, logger: logger
      ).run()
    } catch {
      control.send(.failed("\(error)"))
      exit(1)
    }
  }
}
