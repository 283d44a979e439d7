/// The variables of the audit trail.
extension SettingVariable {
  static let audit: [SettingVariable] = [auditEnabled, auditSampleRate, auditRetention]

  static let auditEnabled = SettingVariable(
    "AUDIT_ENABLED", .boolean, default: "false", "writes a row of the audit trail with each change")
  static let auditSampleRate = SettingVariable(
    "AUDIT_SAMPLE_RATE", .fraction, default: "1.0",
    "part of all changes that gets a row; what operators do always gets one")
  static let auditRetention = SettingVariable(
    "AUDIT_RETENTION_DAYS", .integer(1...36_500), default: "", "how long rows are kept; for ever when unset")
}
