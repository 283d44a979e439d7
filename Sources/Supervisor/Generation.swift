import SupervisorCore

/// What the processes of one generation are started with: its settings and its programs.
struct Generation {
  let settings: SupervisorSettings
  /// The settings as the broker gets them.
  let brokerSettings: [UInt8]
  /// The settings as workers get them.
  let workerSettings: [UInt8]
  let programs: Programs

  /// - Parameter listenerCount: how many listeners there are, however many were set.
  /// - Throws: ``StartupError`` when they cannot be handed on.
  init(_ handover: SettingsHandover, listenerCount: Int, programs: Programs) throws(StartupError) {
    try handover.check()
    var settings = handover.supervisor
    settings.listeners = listenerCount
    self.settings = settings
    self.programs = programs
    brokerSettings = [UInt8](handover.broker)
    workerSettings = [UInt8](handover.workers)
  }
}
