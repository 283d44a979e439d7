import Foundation

/// Where the executables under test lie: beside this test bundle.
enum BuildFolder {
  static var path: String { Bundle.module.bundleURL.deletingLastPathComponent().path }

  static func executable(_ name: String) -> String { path + "/" + name }
}
