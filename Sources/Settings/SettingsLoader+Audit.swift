/// The audit trail.
extension SettingsLoader {
  func audit() async throws(SettingsError) -> AuditSettings {
    var settings = AuditSettings()
    settings.isEnabled = try await reader.boolean(.auditEnabled) ?? settings.isEnabled
    settings.sampleRate = try await reader.fraction(.auditSampleRate) ?? settings.sampleRate
    settings.retentionDays = try await reader.integer(.auditRetention)
    return settings
  }
}
