import Configuration

/// Reads single variables from a list of sources, the first that has a value winning, and checks each against its kind.
///
/// An empty value counts as unset: `NAME=` is how container tools pass on a variable that nobody set.
struct SettingsReader {
  private let reader: ConfigReader

  /// - Parameter sources: variables by name, the most important source first.
  init(sources: [[String: String]]) {
    let secrets = SettingVariable.all.filter(\.isSecret).flatMap { [$0.name] + [$0.alternativeName].compactMap(\.self) }
    let providers = sources.map { source in
      EnvironmentVariablesProvider(
        environmentVariables: source.filter { !$0.value.isEmpty },
        secretsSpecifier: .specific(Set(secrets)))
    }
    reader = ConfigReader(providers: providers)
  }

  /// The raw value of a variable, and the name it was found under.
  func raw(_ variable: SettingVariable) async throws(SettingsError) -> (name: String, value: String)? {
    if let value = await value(named: variable.name, isSecret: variable.isSecret) { return (variable.name, value) }
    guard let other = variable.alternativeName else { return nil }
    return await value(named: other, isSecret: variable.isSecret).map { (other, $0) }
  }

  /// The value under one exact name. The key `a.b.c` is read from the variable `A_B_C`.
  func value(named name: String, isSecret: Bool = false) async -> String? {
    let key = ConfigKey(name.lowercased().split(separator: "_").map(String.init))
    return try? await reader.fetchString(forKey: key, isSecret: isSecret)
  }

  func text(_ variable: SettingVariable) async throws(SettingsError) -> String? {
    guard let (name, value) = try await raw(variable) else { return nil }
    guard !value.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      throw .invalid(variable, named: name, value: value, allowed: "text without control characters")
    }
    return value
  }

  func boolean(_ variable: SettingVariable) async throws(SettingsError) -> Bool? {
    guard let (name, value) = try await raw(variable) else { return nil }
    switch value.lowercased() {
    case "true", "1", "yes", "on": return true
    case "false", "0", "no", "off": return false
    default: throw .invalid(variable, named: name, value: value, allowed: variable.allowed)
    }
  }

  func integer(_ variable: SettingVariable) async throws(SettingsError) -> Int? {
    guard let (name, value) = try await raw(variable) else { return nil }
    guard case .integer(let range) = variable.kind, let number = Int(value), range.contains(number) else {
      throw .invalid(variable, named: name, value: value, allowed: variable.allowed)
    }
    return number
  }

  func fraction(_ variable: SettingVariable) async throws(SettingsError) -> Double? {
    guard let (name, value) = try await raw(variable) else { return nil }
    guard value.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }), let number = Double(value),
      (0...1).contains(number)
    else { throw .invalid(variable, named: name, value: value, allowed: variable.allowed) }
    return number
  }

  func choice<Value: RawRepresentable<String>>(
    _ variable: SettingVariable, _ type: Value.Type
  ) async throws(SettingsError) -> Value? {
    guard let (name, value) = try await raw(variable) else { return nil }
    guard let choice = Value(rawValue: value.lowercased()) else {
      throw .invalid(variable, named: name, value: value, allowed: variable.allowed)
    }
    return choice
  }

  func list(_ variable: SettingVariable) async throws(SettingsError) -> [String]? {
    guard let value = try await text(variable) else { return nil }
    return value.split(separator: ",").map { String($0.trimmingBlanks()) }.filter { !$0.isEmpty }
  }
}
