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
    for warning in handover.warnings { logger.warning("\(warning)") }
    let obstacle = SettingsChange.obstacle(
      from: startup.loadedSettings, to: handover.settings, listenersArePassed: startup.listeners.arePassed)
    if let obstacle { throw StartupError(message: obstacle) }
    var settings = handover.settings
    settings.listeners = startup.settings.listeners
    let programs = try startup.generation.programs.openedAgain()
    generations[pool.nextGeneration] = try Generation(settings: settings, programs: programs)
    let running = children.keys.first { $0.slot == .broker }.flatMap { generations[$0.generation] }
    events.append(
      .settingsRead(settings.forPool, replacesBroker: running.map { $0.programs.broker != programs.broker } ?? false))
  }

  private func refuseSettings(_ error: StartupError) {
    events.append(.settingsRefused(error.message ?? "the settings cannot be read"))
  }
}
