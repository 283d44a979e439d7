import Testing

/// Starts one server for a whole suite, whose tests find it in `SharedServer.current`.
struct SharedServer: SuiteTrait, TestScoping {
  @TaskLocal static var running: RingDraftProcess?

  let settings: [String: String]

  /// The suite's server.
  static var current: RingDraftProcess {
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
    let server = try RingDraftProcess(settings: settings, folder: folder.path)
    let watchdog = try Watchdog(over: server.supervisor.pid)
    defer {
      server.stop()
      watchdog.dismiss()
    }
    try server.waitUntilReady(workers: 4)
    try await Self.$running.withValue(server) { try await function() }
  }
}

extension Trait where Self == SharedServer {
  /// One server with four workers for all tests of a suite.
  static func server(_ settings: [String: String] = [:]) -> Self { SharedServer(settings: settings) }
}
