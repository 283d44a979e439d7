import Glibc
import SystemPackage

extension Settings {
  /// Reads all settings: the environment first, then the settings file, then defaults.
  ///
  /// - Parameters:
  ///   - environment: the process's environment.
  ///   - envFile: the file named by `--env-file`; nil: `.env` in `workingDirectory`, when there is one.
  ///   - workingDirectory: the absolute folder that relative paths start from.
  ///   - processorCount: the processors at hand, which `WORKERS` follows by default.
  /// - Returns: the settings, and one line for a person per thing that looks wrong but does not stop a start.
  /// - Throws: `SettingsError`, one line that names the variable, its value and what is allowed.
  package static func load(
    environment: [String: String],
    envFile: String?,
    workingDirectory: String,
    processorCount: Int
  ) async throws(SettingsError) -> (Settings, warnings: [String]) {
    let base = FilePath(workingDirectory)
    let file = try loadFile(named: envFile, base: base)
    let loader = SettingsLoader(environment: environment, file: file, base: base, processorCount: processorCount)
    let settings = try await loader.load()
    try settings.requireIdentification(file: envFile ?? ".env")
    var warnings = file.brokenLines.map { "line \($0) of the settings file is not NAME=value and was ignored" }
    warnings += UnknownVariables.warnings(names: Set(environment.keys).union(file.values.keys))
    warnings += settings.doubts
    return (settings, warnings)
  }

  /// `RUN_DIR` alone. A fault in a variable that it does not follow from is not looked for. Parameters and errors are
  /// those of `load`.
  package static func runDirectory(
    environment: [String: String], envFile: String?, workingDirectory: String
  ) async throws(SettingsError) -> String {
    let base = FilePath(workingDirectory)
    let file = try loadFile(named: envFile, base: base)
    return try await SettingsLoader(environment: environment, file: file, base: base, processorCount: 1).runDirectory()
  }

  /// The names that the environment or the settings file give a value, whether they are ours or not. Parameters and
  /// errors are those of `load`.
  package static func namesWithValues(
    environment: [String: String], envFile: String?, workingDirectory: String
  ) throws(SettingsError) -> Set<String> {
    let file = try loadFile(named: envFile, base: FilePath(workingDirectory))
    return Set(environment.merging(file.values) { $0.isEmpty ? $1 : $0 }.filter { !$0.value.isEmpty }.keys)
  }

  static func loadFile(named name: String?, base: FilePath) throws(SettingsError) -> EnvironmentFile {
    if let name { return try EnvironmentFile(path: base.pushing(FilePath(name))) }
    let path = base.appending(".env")
    return isAbsent(path) ? EnvironmentFile(text: "") : try EnvironmentFile(path: path)
  }

  /// In a folder that may not be searched nobody has put a file for us.
  private static func isAbsent(_ path: FilePath) -> Bool {
    do {
      try FileDescriptor.open(path, .readOnly, options: .closeOnExec).close()
      return false
    } catch Errno.noSuchFileOrDirectory {
      return true
    } catch Errno.permissionDenied {
      return access(path.removingLastComponent().string, X_OK) != 0
    } catch {
      return false
    }
  }

  /// In production somebody must be able to say who they are.
  private func requireIdentification(file: String) throws(SettingsError) {
    guard environment == .production, !identity.trustUserHeader, !identity.verifiesTokens else { return }
    throw SettingsError(
      code: .missing, variable: "JWT_SECRET",
      message: "ENV=production, and nobody can be identified: add JWT_SECRET=SECRET (32 random characters or more; or "
        + "JWT_JWKS_FILE=PATH, or JWT_JWKS_URL=ADDRESS) to \(ShownValue(file))")
  }

  /// What is allowed and yet probably not meant.
  private var doubts: [String] {
    var doubts: [String] = []
    guard environment == .production else { return doubts }
    if identity.trustUserHeader {
      doubts.append("TRUST_USER_HEADER=true with ENV=production: anybody can act as anybody by a header")
    }
    if let secret = identity.jwtSecret, secret.utf8.count < 32 {
      doubts.append("JWT_SECRET is shorter than 32 bytes: it can be guessed from a single token")
    }
    return doubts
  }
}
