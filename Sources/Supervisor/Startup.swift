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
  /// The settings as they were read, which a reload compares with what it reads.
  let loadedSettings: SupervisorSettings
  /// Where they were read from, if that was said.
  let environmentFile: String?
  /// The first generation, with as many listeners as there are.
  let generation: Generation
  let listeners: Listeners
  let operatorSocket: OperatorSocket

  var settings: SupervisorSettings { generation.settings }

  /// Reads the settings, sets logging up, opens listeners and folders.
  /// - Throws: ``StartupError`` at the first thing that is wrong.
  static func prepare(environmentFile: String?) throws(StartupError) -> Startup {
    Descriptor.openStandardDescriptors()
    // Where it is ignored nobody can wait for a child: the system has forgotten it.
    ringdraft_signal_default(SIGCHLD)
    DescriptorLimit.raise()
    let programs = try Programs.find()
    let handover = try SettingsProcess.load(programs: programs, environmentFile: environmentFile)
    try handover.check()
    let settings = handover.supervisor
    LoggingSetup.bootstrap(
      level: settings.log.level.rawValue, format: settings.log.format.rawValue, process: "supervisor")
    let logger = Logger(label: "ringdraft.supervisor")
    if settings.log.format == .journald, !LoggingSetup.hasJournal {
      logger.warning("LOG_FORMAT=journald, but there is no journal here: log lines go to standard error, as JSON")
    }
    for warning in handover.warnings { logger.warning("\(warning)") }

    let listeners = try Listeners.open(settings, logger: logger)
    try DataFolder.open(settings.dataDirectory)
    try RunFolder.open(settings.runDirectory, group: settings.adminGroup)
    let generation = try Generation(handover, listenerCount: listeners.service.descriptors.count, programs: programs)
    return Startup(
      loadedSettings: settings, environmentFile: environmentFile, generation: generation, listeners: listeners,
      operatorSocket: try OperatorSocket(in: settings.runDirectory, group: settings.adminGroup))
  }
}
