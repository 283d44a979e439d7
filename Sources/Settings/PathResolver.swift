import SystemPackage

/// Makes paths absolute, and knows the folders systemd assigns.
struct PathResolver {
  let base: FilePath
  /// The first of `$STATE_DIRECTORY` (colon separated), set by systemd.
  let stateDirectory: String?
  /// The first of `$RUNTIME_DIRECTORY` (colon separated), set by systemd.
  let runtimeDirectory: String?

  init(base: FilePath, environment: [String: String]) {
    self.base = base
    let first = { (name: String) in environment[name]?.split(separator: ":").first.map(String.init) }
    stateDirectory = first("STATE_DIRECTORY")
    runtimeDirectory = first("RUNTIME_DIRECTORY")
  }

  func absolute(_ path: String) -> String {
    base.pushing(FilePath(path)).lexicallyNormalized().string
  }
}
