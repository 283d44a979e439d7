import Foundation

/// Copies of the executables in a folder of their own, where others can be put in their place as a package manager
/// does.
struct InstalledPrograms {
  let folder: String

  var supervisor: String { folder + "/ringdraft" }

  init(in parent: TemporaryFolder) throws {
    folder = parent.path + "/bin"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for name in ["ringdraft", "ringdraft-broker", "ringdraft-worker"] {
      try FileManager.default.copyItem(atPath: BuildFolder.executable(name), toPath: "\(folder)/\(name)")
    }
  }

  /// Runs a server of programs of its own.
  /// - Parameter environment: what its settings' file says, `.env` in its folder.
  static func withServer(
    workers: Int = 1, _ settings: [String: String] = [:], environment: [String: String] = [:],
    _ body: (RingDraftProcess, InstalledPrograms) throws -> Void
  ) throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let programs = try InstalledPrograms(in: folder)
    if !environment.isEmpty { try ReloadableServer.write(environment, in: folder.path) }
    try withRingDraft(workers: workers, settings, in: folder, program: programs.supervisor) { try body($0, programs) }
  }

  /// Puts a new file in the place of a program, of the same release: to the supervisor it is another one.
  func renew(_ name: String) throws {
    let new = folder + "/new"
    try FileManager.default.copyItem(atPath: BuildFolder.executable(name), toPath: new)
    rename(new, folder + "/" + name)
  }

  /// Puts a new file in the place of a program.
  func replace(_ name: String, with text: String) throws {
    let new = folder + "/new"
    try text.write(toFile: new, atomically: true, encoding: .utf8)
    chmod(new, 0o755)
    rename(new, folder + "/" + name)
  }
}
