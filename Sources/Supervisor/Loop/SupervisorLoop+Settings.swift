import Logging
import Settings
import SupervisorCore

/// The settings of a reload, read by another process while this one goes on.
extension SupervisorLoop {
  func readSettings() {
    do throws(StartupError) {
      reading = try SettingsProcess.start(
        programs: startup.generation.programs, environmentFile: startup.environmentFile)
    } catch {
      refuseSettings(error)
    }
  }

  func cancelSettings() {
    guard var process = reading else { return }
    process.cancel()
    forgotten.append(process.pid)
    reading = nil
  }

  func settingsProcessEnded(_ status: ExitStatus) {
    guard var process = reading else { return }
    reading = nil
    do throws(StartupError) {
      try take(try process.result(status))
    } catch {
      refuseSettings(error)
    }
  }

  private func take(_ handover: SettingsHandover) throws(StartupError) {
    try handover.check()
    for warning in handover.warnings { logger.warning("\(warning)") }
    let obstacle = SettingsChange.obstacle(
      from: startup.loadedSettings, to: handover.supervisor, passedListeners: startup.listeners.passedRoles)
    if let obstacle { throw StartupError(message: obstacle) }
    let programs = try startup.generation.programs.openedAgain()
    let generation = try Generation(handover, listenerCount: startup.settings.listeners, programs: programs)
    generations[pool.nextGeneration] = generation
    // One that waits for its next start would start as the generation of the one before.
    let broker = children.keys.first { $0.slot == .broker }?.generation ?? pool.brokerGeneration
    let replacesBroker = generations[broker]?.programs.broker != programs.broker
    events.append(.settingsRead(generation.settings.forPool, replacesBroker: replacesBroker))
  }

  private func refuseSettings(_ error: StartupError) {
    events.append(.settingsRefused(error.message ?? "the settings cannot be read"))
  }
}
