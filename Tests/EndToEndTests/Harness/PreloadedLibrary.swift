import Foundation

/// A library in C that stands before functions of the system in every process it is loaded into.
enum PreloadedLibrary {
  /// Compiles it with the C compiler that comes with Swift.
  /// - Returns: its path, for `LD_PRELOAD`.
  static func compile(_ name: String, _ source: String, in folder: String) throws -> String {
    let path = "\(folder)/\(name).so"
    let file = "\(folder)/\(name).c"
    try source.write(toFile: file, atomically: true, encoding: .utf8)
    let compiler = try SpawnedProcess(
      "/usr/bin/env", ["clang", "-shared", "-fPIC", "-o", path, file],
      environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"], workingDirectory: folder,
      output: folder + "/compiler-output")
    guard compiler.waitForExit(within: 60) == 0 else {
      let output = try? String(contentsOfFile: folder + "/compiler-output", encoding: .utf8)
      throw HarnessError("no \(path): \(output ?? "the compiler did not end")")
    }
    return path
  }
}
