/// What drafts offer beyond the contract.
extension SettingsLoader {
  func extras() async throws(SettingsError) -> DraftExtrasSettings {
    var settings = DraftExtrasSettings()
    settings.isEnabled = try await reader.boolean(.extrasEnabled) ?? settings.isEnabled
    settings.eventHistoryDays = try await reader.integer(.eventHistory) ?? settings.eventHistoryDays
    return settings
  }
}
