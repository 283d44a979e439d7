import Foundation

/// A start that is expected to be refused, run to its end.
struct SupervisorAttempt {
  /// Minus the signal when one ended it; nil when it had to be killed.
  let exitCode: Int?
  /// What standard output and error got, without empty lines.
  let lines: [String]

  /// Runs `ringdraft` with these settings in a folder of its own.
  init(_ settings: [String: String], arguments: [String] = []) throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    var environment = ["PATH": "/usr/bin:/bin", "DATA_DIR": folder.path + "/data", "PORT": String(try freePort())]
    environment.merge(settings) { $1 }
    let output = folder.path + "/output"
    let process = try SpawnedProcess(
      BuildFolder.executable("ringdraft"), arguments, environment: environment, workingDirectory: folder.path,
      output: output)
    exitCode = process.waitForExit(within: RingDraftProcess.startSeconds)
    if exitCode == nil {
      process.signal(SIGKILL)
      _ = process.waitForExit(within: 5)
    }
    lines = try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  /// Whether it ended with this exit code and a single line in which all of `parts` stand.
  func isRefused(naming parts: String..., exitCode code: Int = 1) -> Bool {
    exitCode == code && lines.count == 1 && parts.allSatisfy { lines[0].contains($0) }
  }
}
