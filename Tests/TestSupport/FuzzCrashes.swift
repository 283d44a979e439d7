import Foundation

/// The inputs that once broke something, kept in `Fuzz/Crashes`.
package enum FuzzCrashes {
  /// All inputs of one fuzz target. The folder is the repository's, found from this very file.
  package static func inputs(of target: String) throws -> [[UInt8]] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Fuzz/Crashes/\(target)").standardizedFileURL
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .map { [UInt8](try Data(contentsOf: $0)) }
  }
}
