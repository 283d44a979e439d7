import SystemPackage

/// A setting as it holds, and who says so. For people: a secret's value is never here.
package struct EffectiveSetting: Equatable, Sendable {
  package enum Source: String, Sendable {
    case environment
    /// The settings file.
    case file
    case standard = "default"
  }

  /// What stands for a secret, or for an address that may hold one.
  private static let mask = "(hidden)"

  package let name: String
  /// Empty when there is none.
  package let value: String
  package let source: Source

  /// Every setting, in the order of the documents.
  ///
  /// Parameters and errors are those of `Settings.load`: settings that would not be taken are not shown.
  package static func all(
    environment: [String: String], envFile: String?, workingDirectory: String, processorCount: Int
  ) async throws(SettingsError) -> [EffectiveSetting] {
    let (settings, _) = try await Settings.load(
      environment: environment, envFile: envFile, workingDirectory: workingDirectory, processorCount: processorCount)
    let file = try Settings.loadFile(named: envFile, base: FilePath(workingDirectory))
    return SettingVariable.all.map { variable in
      EffectiveSetting(variable, in: settings, environment: environment, file: file.values)
    }
  }

  private init(
    _ variable: SettingVariable, in settings: Settings, environment: [String: String], file: [String: String]
  ) {
    name = variable.name
    let names = [variable.name] + [variable.alternativeName].compactMap(\.self)
    // A name's value in the environment wins over its value in the file; the first name over the second.
    let found = names.lazy.compactMap { name -> (String, Source)? in
      if let value = environment[name], !value.isEmpty { return (value, .environment) }
      if let value = file[name], !value.isEmpty { return (value, .file) }
      return nil
    }.first
    source = found?.1 ?? .standard
    guard let given = found?.0 else {
      value = settings.derived(variable) ?? variable.defaultText
      return
    }
    switch variable.name {
    case _ where variable.isSecret: value = Self.mask
    case SettingVariable.jwksURL.name: value = HiddenAddress(given).description
    default: value = settings.derived(variable) ?? given
    }
  }
}

extension Settings {
  /// What became of a setting that follows others, or of a path; nil of one that is as it is written.
  fileprivate func derived(_ variable: SettingVariable) -> String? {
    switch variable {
    case .workers: "\(workers)"
    case .dataDirectory: dataDirectory
    case .runDirectory: runDirectory
    case .databaseURL: "sqlite:" + databasePath
    case .logFormat: log.format.rawValue
    case .trustUserHeader: "\(identity.trustUserHeader)"
    case .jwksFile: identity.jwksFile
    default: nil
    }
  }
}
