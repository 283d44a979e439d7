import Foundation
import Glibc

/// Prometheus' own tool (`scripts/promtool`), which `make test` has fetched.
enum PromTool {
  struct Result {
    let isSuccess: Bool
    let output: String
  }

  private static let seconds = 60.0

  /// - Parameter input: what it reads from its standard input.
  static func run(_ arguments: [String], input: [UInt8] = []) throws -> Result {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let (inputFile, outputFile) = (folder.path + "/input", folder.path + "/output")
    try Data(input).write(to: URL(fileURLWithPath: inputFile))
    let descriptor = open(inputFile, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw HarnessError.system("open \(inputFile)", errno) }
    defer { close(descriptor) }
    let process = try SpawnedProcess(
      RepositoryFolder.url("scripts/promtool").path, arguments, environment: ProcessInfo.processInfo.environment,
      workingDirectory: RepositoryFolder.url("docs/monitoring").path, standardInput: descriptor, output: outputFile)
    defer { process.signal(SIGKILL) }
    let code = process.waitForExit(within: seconds)
    return Result(isSuccess: code == 0, output: (try? String(contentsOfFile: outputFile, encoding: .utf8)) ?? "")
  }
}
