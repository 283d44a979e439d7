import Settings

/// Settings that are good, as the process that read them hands them to the supervisor.
struct SettingsHandover: Codable, Equatable, Sendable {
  let settings: Settings
  /// One line for a person each, logged once logging is set up.
  let warnings: [String]
}
