import Settings
import SupervisorCore

/// What the processes of one generation are started with: its settings and its programs.
struct Generation {
  let settings: Settings
  /// The settings as the broker gets them.
  let brokerSettings: [UInt8]
  /// The settings as workers get them.
  let workerSettings: [UInt8]
  let programs: Programs

  /// - Throws: ``StartupError`` when the settings are too long to be handed over.
  init(settings: Settings, programs: Programs) throws(StartupError) {
    self.settings = settings
    self.programs = programs
    brokerSettings = try Self.encode(settings.forBroker)
    workerSettings = try Self.encode(settings)
  }

  private static func encode(_ settings: Settings) throws(StartupError) -> [UInt8] {
    let bytes: [UInt8]
    do throws(SettingsError) {
      bytes = try settings.encoded()
    } catch {
      throw StartupError(message: error.message, cause: error)
    }
    let limit = ControlMessageLimits.messageBytes - ControlMessageLimits.configureHeaderBytes
    guard bytes.count <= limit else {
      throw StartupError(message: "the settings have \(bytes.count) bytes together; at most \(limit) are handed over")
    }
    return bytes
  }
}
