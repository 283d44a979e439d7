import CLinux
import Glibc
import Logging
import Observability
import ProcessControl
import Settings
import SupervisorCore

/// What a start has in hand when everything that can be checked beforehand has been: the supervisor's loop begins with
/// it.
struct Startup {
  let settings: Settings
  /// The settings as the broker gets them.
  let brokerSettings: [UInt8]
  /// The settings as workers get them.
  let workerSettings: [UInt8]
  let programs: Programs
  let listeners: Listeners

  /// Reads the settings, sets logging up, opens listeners and folders.
  /// - Throws: ``StartupError`` at the first thing that is wrong.
  static func prepare(environmentFile: String?) throws(StartupError) -> Startup {
    Descriptor.openStandardDescriptors()
    // Where it is ignored nobody can wait for a child: the system has forgotten it.
    ringdraft_signal_default(SIGCHLD)
    DescriptorLimit.raise()
    let programs = try Programs.find()
    let handover = try SettingsProcess.load(programs: programs, environmentFile: environmentFile)
    var settings = handover.settings
    LoggingSetup.bootstrap(
      level: settings.log.level.rawValue, format: settings.log.format.rawValue, process: "supervisor")
    let logger = Logger(label: "ringdraft.supervisor")
    if settings.log.format == .journald, !LoggingSetup.hasJournal {
      logger.warning("LOG_FORMAT=journald, but there is no journal here: log lines go to standard error, as JSON")
    }
    for warning in handover.warnings { logger.warning("\(warning)") }

    let listeners = try Listeners.open(settings)
    settings.listeners = listeners.descriptors.count
    try DataFolder.open(settings.dataDirectory)
    try RunFolder.open(settings.runDirectory, group: settings.adminGroup)
    return Startup(
      settings: settings, brokerSettings: try encode(settings.forBroker), workerSettings: try encode(settings),
      programs: programs, listeners: listeners)
  }

  /// What the process of this slot is given, and no more.
  func settings(for slot: ChildSlot) -> [UInt8] {
    switch slot {
    case .broker: brokerSettings
    case .worker: workerSettings
    }
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
