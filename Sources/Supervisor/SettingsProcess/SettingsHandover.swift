import FoundationEssentials
import Settings

/// What the `check-config` child hands to the supervisor over a pipe, as JSON.
struct SettingsHandover: Codable, Equatable, Sendable {
  /// The longest hand-over that is read, in bytes.
  static let maximumBytes = 262_144

  let settings: Settings
  /// One line for a person each, logged once logging is set up.
  let warnings: [String]

  func encoded() throws -> [UInt8] {
    [UInt8](try JSONEncoder().encode(self))
  }

  init(settings: Settings, warnings: [String]) {
    self.settings = settings
    self.warnings = warnings
  }

  init(encoded bytes: [UInt8]) throws {
    self = try JSONDecoder().decode(SettingsHandover.self, from: Data(bytes))
  }
}
