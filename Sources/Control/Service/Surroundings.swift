import FoundationEssentials
import Glibc
import Settings

/// Where a service's folder and its database are looked for, in the order that is documented.
struct Surroundings {
  static let systemRunDirectory = "/run/ringdraft"
  static let systemDatabase = "/var/lib/ringdraft/ringdraft.db"
  /// The settings of an installed service.
  static let systemSettings = "/etc/ringdraft/ringdraft.env"

  /// `--run-dir`.
  let runDirectory: String?
  /// `--env-file`, else the settings of an installed service; nil: `.env`, when there is one.
  let environmentFile: String?
  let environment: [String: String]
  let workingDirectory: String
  let isFolder: @Sendable (String) -> Bool
  let isFile: @Sendable (String) -> Bool
  /// Whether there are settings of an installed service that this user may not read.
  let areSystemSettingsDenied: Bool

  init(
    runDirectory: String? = nil, environmentFile: String? = nil,
    environment: [String: String] = ProcessInfo.processInfo.environment,
    workingDirectory: String = FileManager.default.currentDirectoryPath,
    isFolder: @escaping @Sendable (String) -> Bool = { Self.mode(of: $0) == S_IFDIR },
    isFile: @escaping @Sendable (String) -> Bool = { Self.mode(of: $0) == S_IFREG },
    readError: (String) -> Int32? = { access($0, R_OK) == 0 ? nil : errno }
  ) {
    let error = readError(Self.systemSettings)
    self.runDirectory = runDirectory
    self.environmentFile = environmentFile ?? (error == nil ? Self.systemSettings : nil)
    areSystemSettingsDenied = environmentFile == nil && error == EACCES
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.isFolder = isFolder
    self.isFile = isFile
  }

  private static func mode(of path: String) -> mode_t {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & S_IFMT : 0
  }

  func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : workingDirectory + "/" + path }

  // MARK: Settings

  /// All settings, as the service would read them here.
  func settings() async throws(SettingsError) -> Settings {
    try await Settings.load(
      environment: environment, envFile: environmentFile, workingDirectory: workingDirectory,
      processorCount: ProcessInfo.processInfo.activeProcessorCount
    ).0
  }

  /// Every setting as a service here would take it, and who says so.
  func effectiveSettings() async throws(SettingsError) -> [EffectiveSetting] {
    try await EffectiveSetting.all(
      environment: environment, envFile: environmentFile, workingDirectory: workingDirectory,
      processorCount: ProcessInfo.processInfo.activeProcessorCount)
  }

  /// All settings when one of `names` has a value, else nil: a setting at fault that does not matter here is not asked.
  private func settings(ifSet names: Set<String>) async throws(SettingsError) -> Settings? {
    try isSet(names) ? try await settings() : nil
  }

  private func isSet(_ names: Set<String>) throws(SettingsError) -> Bool {
    let found = try Settings.namesWithValues(
      environment: environment, envFile: environmentFile, workingDirectory: workingDirectory)
    return !names.isDisjoint(with: found)
  }

  // MARK: The folder

  /// The service's folder, absolute.
  func runFolder() async throws -> String {
    let candidates = try await runFolderCandidates()
    if let folder = candidates.first(where: isFolder) { return folder }
    let hint = runDirectory == nil ? "; name it with --run-dir or RUN_DIR" : ""
    throw ControlError(
      .impossible, "there is no folder of a service: tried \(candidates.joined(separator: ", "))\(hint)")
  }

  private func runFolderCandidates() async throws(SettingsError) -> [String] {
    if let runDirectory { return [absolute(runDirectory)] }
    if let named = environment["RUN_DIR"], !named.isEmpty { return [absolute(named)] }
    // Of a reload with wrong settings the service tells, and it has to be found for that.
    if try isSet(["RUN_DIR", "DATA_DIR", "RUNTIME_DIRECTORY", "STATE_DIRECTORY"]) {
      let named = try await Settings.runDirectory(
        environment: environment, envFile: environmentFile, workingDirectory: workingDirectory)
      // The unit of an installed service says where its sockets are, and nobody else's environment has that.
      let isSaid = try isSet(["RUN_DIR", "RUNTIME_DIRECTORY"])
      return environmentFile == Self.systemSettings && !isSaid ? [Self.systemRunDirectory, named] : [named]
    }
    return [Self.systemRunDirectory, absolute("var/run")]
  }

  // MARK: The database

  /// The service's database, absolute.
  func database() async throws -> String {
    let candidates = try await databaseCandidates()
    if let file = candidates.first(where: isFile) { return file }
    throw ControlError(
      .impossible,
      "there is no database: tried \(candidates.joined(separator: ", ")); name it with --file, DATABASE_URL or DATA_DIR"
    )
  }

  /// The path of a database that may have to be made: where there is one, that, else the one the settings name.
  func databaseToMake() async throws -> String {
    let candidates = try await databaseCandidates()
    if let file = candidates.first(where: isFile) { return file }
    if candidates.count == 1 { return candidates[0] }
    throw ControlError(
      .impossible,
      "there is no database: tried \(candidates.joined(separator: ", ")); say with --file, DATABASE_URL or DATA_DIR "
        + "where it is to be")
  }

  private func databaseCandidates() async throws(SettingsError) -> [String] {
    if let settings = try await settings(ifSet: ["DATABASE_URL", "DATA_DIR", "STATE_DIRECTORY"]) {
      return [settings.databasePath]
    }
    var candidates: [String] = []
    for folder in try await runFolderCandidates() {
      let file = folder == Self.systemRunDirectory ? Self.systemDatabase : Self.parent(of: folder) + "/ringdraft.db"
      if !candidates.contains(file) { candidates.append(file) }
    }
    return candidates
  }

  private static func parent(of folder: String) -> String {
    let parts = folder.split(separator: "/").dropLast()
    return parts.isEmpty ? "" : "/" + parts.joined(separator: "/")
  }
}
