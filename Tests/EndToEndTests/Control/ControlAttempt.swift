import ContractJSON
import Foundation

/// One call of `ringdraftctl`, run to its end.
struct ControlAttempt {
  /// How long a call may take: a debug build on a busy machine.
  static let seconds = 60.0

  /// Minus the signal when one ended it; nil when it had to be killed.
  let exitCode: Int?
  let output: String
  let errors: String

  /// - Parameter pipe: what its output is piped into, as `head -n 1`; the exit code is the call's own.
  init(
    _ arguments: [String], environment: [String: String] = [:], in workingDirectory: String? = nil,
    pipe: String? = nil
  ) throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let out = folder.path + "/out"
    let err = folder.path + "/err"
    let code = folder.path + "/code"
    let call = "\"$0\" \"$@\" 2> \(err); echo $? > \(code)"
    let script = pipe.map { "{ \(call); } | \($0) > \(out)" } ?? "{ \(call); } > \(out)"
    let process = try SpawnedProcess(
      "/bin/sh", ["-c", script, BuildFolder.executable("ringdraftctl")] + arguments,
      environment: ["PATH": "/usr/bin:/bin"].merging(environment) { $1 },
      workingDirectory: workingDirectory ?? folder.path)
    let end = process.waitForExit(within: Self.seconds)
    if end == nil {
      process.signal(SIGKILL)
      _ = process.waitForExit(within: 5)
    }
    let text = { (path: String) in (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }
    exitCode = end == nil ? nil : Int(text(code).split(separator: "\n").first ?? "")
    output = text(out)
    errors = text(err)
  }

  /// A call for the service of a test.
  static func run(_ arguments: [String], on server: RingDraftProcess) throws -> ControlAttempt {
    try ControlAttempt(arguments, environment: ["DATA_DIR": server.dataFolder])
  }

  var lines: [String] { output.split(separator: "\n").map(String.init) }

  /// The output as one value of JSON.
  func json() throws -> JSONValue { try JSONParser.parse(Array(output.utf8)) }
}
