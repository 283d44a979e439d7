import ContractJSON
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

  /// Reads what `encoded()` wrote, also that of another release: a setting that is not there has its default, one that
  /// is not known is passed over. A broker that was upgraded first gets the settings of the release before.
  package init(encoded bytes: [UInt8]) throws(SettingsError) {
    do {
      let given = try JSONParser.parse(bytes)
      let standard = try JSONParser.parse(try Self.standard.encoded())
      var complete: [UInt8] = []
      JSONText.append(given.completed(by: standard), to: &complete)
      self = try JSONDecoder().decode(Settings.self, from: Data(complete))
    } catch {
      throw SettingsError(
        code: .undecodable, variable: nil, message: "settings handed over by the supervisor cannot be decoded")
    }
  }
}

extension Settings {
  /// What a setting is that an older release does not hand over. Where things are is handed over by every release.
  private static let standard = Settings(
    environment: .development, host: "127.0.0.1", port: 8_000, workers: 1, listeners: 16, dataDirectory: "",
    runDirectory: "", databasePath: "", log: LogSettings(), identity: IdentitySettings(trustUserHeader: false),
    corsAllowedOrigins: [])
  fileprivate static let neverMissing = ["dataDirectory", "runDirectory", "databasePath"]
}

extension JSONValue {
  /// This value, with the members of `standard` that it lacks.
  fileprivate func completed(by standard: JSONValue) -> JSONValue {
    guard case .object(var object) = self, case .object(let standard) = standard else { return self }
    for member in standard.members where !Settings.neverMissing.contains(member.key) {
      object.set(member.key, object[member.key]?.completed(by: member.value) ?? member.value)
    }
    return .object(object)
  }
}
