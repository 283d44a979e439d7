import FoundationEssentials

/// What the `check-config` child says over its pipe, as JSON.
enum SettingsReply: Codable, Equatable, Sendable {
  /// The settings are good.
  case good(SettingsHandover)
  /// They are not: one line for a person.
  case refused(String)

  /// The longest reply that is read, in bytes.
  static let maximumBytes = 262_144

  func encoded() throws -> [UInt8] {
    [UInt8](try JSONEncoder().encode(self))
  }

  init(encoded bytes: [UInt8]) throws {
    self = try JSONDecoder().decode(SettingsReply.self, from: Data(bytes))
  }
}
