import FoundationEssentials

extension Settings {
  /// The form in which the supervisor hands settings to its children: JSON, keys sorted. Holds the secrets.
  package func encoded() throws(SettingsError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    do {
      return [UInt8](try encoder.encode(self))
    } catch {
      throw SettingsError(code: .undecodable, variable: nil, message: "settings cannot be encoded")
    }
  }

  /// Reads what `encoded()` wrote.
  package init(encoded bytes: [UInt8]) throws(SettingsError) {
    do {
      self = try JSONDecoder().decode(Settings.self, from: Data(bytes))
    } catch {
      throw SettingsError(
        code: .undecodable, variable: nil, message: "settings handed over by the supervisor cannot be decoded")
    }
  }
}
