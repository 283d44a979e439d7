import ContractJSON
import Foundation
import Glibc
import Testing

/// Debian's chromedriver, which drives Debian's chromium, one process for a whole suite (W3C WebDriver).
final class ChromeDriver: SuiteTrait, TestScoping {
  @TaskLocal private static var running: Process?

  /// One that runs.
  struct Process: Sendable {
    let port: Int
    /// What belongs to the browsers: profiles, caches.
    let folder: String
  }

  private static let program = "/usr/bin/chromedriver"

  static var current: Process {
    get throws {
      guard let running else { throw HarnessError("this test runs outside of its suite") }
      return running
    }
  }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let port = try freePort()
    let process = try SpawnedProcess(
      Self.program, ["--port=\(port)", "--log-path=\(folder.path)/driver.log"],
      environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path, "TMPDIR": folder.path, "LANG": "C.UTF-8"],
      workingDirectory: folder.path)
    defer {
      // With the browsers that a failed test left.
      kill(-process.pid, SIGKILL)
      _ = process.waitForExit(within: 10)
    }
    let isReady = eventually(within: 30) {
      (try? HTTPConnection(port: port).exchange(HTTPRequest("GET", "/status")).status) == 200
    }
    guard isReady else { throw HarnessError("chromedriver does not answer: is chromium-driver installed?") }
    try await Self.$running.withValue(Process(port: port, folder: folder.path)) { try await function() }
  }
}

extension Trait where Self == ChromeDriver {
  /// Browsers can be started in this suite.
  static var browsers: Self { ChromeDriver() }
}
