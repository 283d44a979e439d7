import Foundation

/// The Debian packages under test, which `make test` makes beforehand.
enum DebianPackage {
  /// Where they lie: the build folder, above the debug and the release build.
  static var folder: String {
    get throws {
      URL(fileURLWithPath: BuildFolder.path).deletingLastPathComponent().deletingLastPathComponent().path
    }
  }

  /// The package of this source.
  static var current: String { get throws { try only(in: try folder) } }

  /// The same programs under an older version, which comes before `current` in an upgrade.
  static var previous: String { get throws { try only(in: try folder + "/previous-package") } }

  private static func only(in folder: String) throws -> String {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let packages = names.filter { $0.hasPrefix("ringdraft_") && $0.hasSuffix(".deb") }
    guard packages.count == 1 else {
      throw HarnessError("\(packages.count) packages in \(folder), one is needed: `make packages` makes them")
    }
    return folder + "/" + packages[0]
  }
}
