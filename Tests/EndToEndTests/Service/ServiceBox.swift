import CTestSupport
import Foundation
import Glibc
import Synchronization

/// A real systemd in namespaces of its own, over a copy-on-write view of this machine: see `service-box`.
///
/// To be used through ``run(shared:_:)``, which takes it down however its body ends. It has no network but a loopback
/// of its own, so its port 8000 is nobody else's, and several can run at once.
final class ServiceBox: Sendable {
  /// What a command inside left.
  struct Output {
    let exitCode: Int
    /// Standard output and error.
    let text: String
  }

  private static let script = Bundle.module.bundleURL.appendingPathComponent("service-box").path
  /// Commands inside may install a package or restart the service.
  private static let commandSeconds = 120.0

  private let folder: TemporaryFolder
  private let commandCount = Atomic<Int>(0)

  private init(shared: [String]) throws {
    folder = try TemporaryFolder()
    let output = try run(["start", folder.path + "/box"] + shared)
    guard output.exitCode == 0 else {
      folder.remove()
      throw HarnessError(output.text)
    }
  }

  /// Boots one, runs `body` and takes it down, with everything that runs in it. Should the tests themselves die, a
  /// watchdog does.
  ///
  /// - Parameter shared: folders that are the real ones inside. All else of this machine is there as it was at the
  ///   start, and what is changed inside stays inside.
  static func run<Value>(shared: [String] = [], _ body: (ServiceBox) throws -> Value) throws -> Value {
    let box = try ServiceBox(shared: shared)
    defer { box.stop() }
    let watchdog = try Watchdog(over: box.managerProcess())
    defer { watchdog.dismiss() }
    return try body(box)
  }

  /// The same around something asynchronous.
  static func run<Value>(
    shared: [String] = [], _ body: @Sendable (ServiceBox) async throws -> Value
  ) async throws -> Value {
    let box = try ServiceBox(shared: shared)
    defer { box.stop() }
    let watchdog = try Watchdog(over: box.managerProcess())
    defer { watchdog.dismiss() }
    return try await body(box)
  }

  private func stop() {
    _ = try? run(["stop", folder.path + "/box"])
    folder.remove()
  }

  /// The manager, as this machine counts processes: the box's first process.
  private func managerProcess() throws -> pid_t {
    let text = try String(contentsOfFile: folder.path + "/box/pid", encoding: .utf8)
    guard let pid = pid_t(text.trimmingCharacters(in: .newlines)) else { throw HarnessError("no process: \(text)") }
    return pid
  }

  // MARK: Commands

  /// Runs a shell command inside, as root, and waits for its end.
  func shell(_ command: String) throws -> Output {
    try run(["exec", folder.path + "/box", "/bin/sh", "-c", command])
  }

  /// What a command that must succeed wrote, without the newline at its end.
  @discardableResult
  func output(of command: String) throws -> String {
    let output = try shell(command)
    guard output.exitCode == 0 else { throw HarnessError("\(command): code \(output.exitCode): \(output.text)") }
    return output.text.trimmingCharacters(in: .newlines)
  }

  /// Whether a command succeeds.
  func succeeds(_ command: String) throws -> Bool { try shell(command).exitCode == 0 }

  /// Makes a file inside, and the folders above it.
  func write(_ text: String, to path: String) throws {
    try output(of: "mkdir -p \"$(dirname \(path))\" && cat >\(path) <<'END-OF-FILE'\n\(text)\nEND-OF-FILE")
  }

  private func run(_ arguments: [String]) throws -> Output {
    let number = commandCount.add(1, ordering: .relaxed).newValue
    let file = folder.path + "/output-\(number)"
    let process = try SpawnedProcess(
      "/bin/bash", [Self.script] + arguments, environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"],
      workingDirectory: "/", output: file)
    guard let exitCode = process.waitForExit(within: Self.commandSeconds) else {
      process.signal(SIGKILL)
      throw HarnessError("\(arguments) did not end within \(Self.commandSeconds) s")
    }
    return Output(exitCode: exitCode, text: (try? String(contentsOfFile: file, encoding: .utf8)) ?? "")
  }

  // MARK: Network

  /// Runs `body` on a thread of its own whose network is the box's, so that every client of the harness
  /// (`HTTPConnection`, `WebSocketClient`) reaches what listens inside. Threads started there (`concurrently`) have the
  /// same network; a connection made there can be used anywhere.
  func inNetwork<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) throws -> Value {
    let network = "/proc/\(try managerProcess())/ns/net"
    let results = concurrently(1) { _ in
      let descriptor = open(network, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw HarnessError.system("open \(network)") }
      defer { close(descriptor) }
      let code = ringdraft_enter_network(descriptor)
      guard code == 0 else { throw HarnessError.system("setns", code) }
      return try body()
    }
    guard let result = results.first else { throw HarnessError("the thread is gone") }
    return try result.get()
  }
}
