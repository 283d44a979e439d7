import Glibc
import Logging
import Observability
import ProcessControl
import Settings
import SupervisorCore

/// `ringdraft-worker`: serves HTTP and WebSocket on its share of the listeners.
@main
struct Main {
  static func main() {
    do {
      try run()
    } catch {
      let line = Array("ringdraft-worker: \(error)\n".utf8)
      _ = write(STDERR_FILENO, line, line.count)
      exit(1)
    }
  }

  private static func run() throws {
    let control = try ControlChannel.inherited()
    let configuration = try control.awaitConfiguration()
    let settings = try Settings(encoded: configuration.settings)
    LoggingSetup.bootstrap(
      level: settings.log.level.rawValue, format: settings.log.format.rawValue,
      process: "worker-\(configuration.slot)", observer: { control.logged($0) })
    let logger = Logger(label: "ringdraft.worker")
    logger.debug(
      "starting", metadata: ["version": "\(ReleaseVersion.text)", "generation": "\(configuration.generation)"])
    do {
      try WorkerProcess(settings: settings, configuration: configuration, control: control, logger: logger).run()
    } catch {
      control.send(.failed("\(error)"))
      exit(1)
    }
  }
}
