import FoundationEssentials
import Settings
import SupervisorCore

/// Settings that are good, as the process that read them hands them to the supervisor.
///
/// At an upgrade that process is of the release now on disk and the supervisor of the one before. What the supervisor
/// needs is a small part of its own; what the broker and the workers get it passes on as it came.
struct SettingsHandover: Codable, Equatable, Sendable {
  let supervisor: SupervisorSettings
  /// The settings as the broker gets them. Opaque.
  let broker: Data
  /// The settings as workers get them. Opaque.
  let workers: Data
  /// One line for a person each, logged once logging is set up.
  let warnings: [String]

  /// - Throws: ``StartupError`` when the settings are too long to be handed over.
  init(settings: Settings, warnings: [String]) throws(StartupError) {
    supervisor = SupervisorSettings(settings)
    broker = try Self.encode(settings.forBroker)
    workers = try Self.encode(settings)
    self.warnings = warnings
  }

  private static func encode(_ settings: Settings) throws(StartupError) -> Data {
    do throws(SettingsError) {
      return Data(try settings.encoded())
    } catch {
      throw StartupError(message: error.message, cause: error)
    }
  }

  /// Checks what came from another process, maybe of another release.
  func check() throws(StartupError) {
    guard supervisor.format == SupervisorSettings.knownFormat else {
      throw StartupError(
        message: "the settings are handed over in format \(supervisor.format); this supervisor knows format "
          + "\(SupervisorSettings.knownFormat): restart the service")
    }
    let limit = ControlMessageLimits.messageBytes - ControlMessageLimits.configureHeaderBytes
    let byteCount = max(broker.count, workers.count)
    guard byteCount <= limit else {
      throw StartupError(message: "the settings have \(byteCount) bytes together; at most \(limit) are handed over")
    }
  }
}
