/// The variables of what drafts offer beyond the contract.
extension SettingVariable {
  static let extras: [SettingVariable] = [extrasEnabled, eventHistory]

  static let extrasEnabled = SettingVariable(
    "DRAFT_EXTRAS_ENABLED", .boolean, default: "false", "serves timeline, export and missed events of drafts")
  static let eventHistory = SettingVariable(
    "EVENT_HISTORY_DAYS", .integer(1...36_500), default: "7",
    "how long events are kept for clients to catch up, with DRAFT_EXTRAS_ENABLED")
}
