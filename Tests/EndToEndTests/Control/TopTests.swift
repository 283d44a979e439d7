import Foundation
import Glibc
import Testing

extension EndToEnd {
  /// `ringdraftctl top` in a terminal that tmux makes.
  @Suite("Top", .serialized) struct TopTests {
    /// A terminal of 80 by 24 with a shell that runs it.
    private final class Terminal {
      private let socket: String

      init(_ server: RingDraftProcess) throws {
        socket = server.folder + "/tmux"
        let command =
          "\(BuildFolder.executable("ringdraftctl")) top --run-dir \(server.dataFolder)/run; echo ended with $?; cat"
        try tmux("new-session", "-d", "-x", "80", "-y", "24", "sh", "-c", command)
      }

      deinit { _ = try? tmux("kill-server") }

      func press(_ key: String) throws { try tmux("send-keys", key) }

      func resize(columns: Int, rows: Int) throws {
        try tmux("resize-window", "-x", "\(columns)", "-y", "\(rows)")
      }

      /// What is to be seen, line by line.
      var lines: [String] {
        get throws {
          try tmux("capture-pane", "-p").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
      }

      func awaitLine(_ text: String) throws {
        let isThere = try eventually(within: 20) { try lines.contains { $0.contains(text) } }
        guard isThere else { throw HarnessError("no \"\(text)\" in:\n\(try lines.joined(separator: "\n"))") }
      }

      @discardableResult private func tmux(_ arguments: String...) throws -> String {
        let output = socket + ".out"
        unlink(output)
        let process = try SpawnedProcess(
          "/usr/bin/tmux", ["-S", socket, "-f", "/dev/null"] + arguments,
          environment: ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "xterm-256color"], workingDirectory: "/",
          output: output)
        guard process.waitForExit(within: 20) == 0 else { throw HarnessError("tmux \(arguments) failed") }
        return (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
      }
    }

    @Test(
      "it shows what goes on, sorts by keys, fits the window, waits for a service that is away, and leaves no trace")
    func live() throws {
      try withRingDraft(workers: 2) { server in
        let draft = try server.createDraft(by: "ada")
        let sockets = try (0..<3).map { _ in try server.join(draft, user: "ada") }
        let terminal = try Terminal(server)
        try terminal.awaitLine("2 of 2 workers")
        try terminal.awaitLine("3 open")
        for name in ["broker", "worker 0", "worker 1", draft] { try terminal.awaitLine(name) }
        _ = try allConcurrently(4) { _ in try (0..<50).map { _ in try server.get("/healthz").status } }
        let sawRequests = try eventually(within: 10) {
          try terminal.lines.contains { $0.hasPrefix("requests  ") && !$0.hasPrefix("requests  0/s") }
        }
        #expect(sawRequests)
        try terminal.press("s")
        try terminal.awaitLine("sort: cpu")
        try terminal.press("r")
        try terminal.awaitLine("sort: cpu, reversed")
        try terminal.resize(columns: 120, rows: 40)
        let hasGrown = try eventually(within: 10) {
          try terminal.lines.filter { !$0.isEmpty }.last == terminal.lines[39]
        }
        #expect(hasGrown, "the keys stand in the last line")

        kill(try #require(server.broker), SIGSTOP)
        defer { if let broker = server.broker { kill(broker, SIGCONT) } }
        try terminal.awaitLine("trying again")
        try terminal.awaitLine(draft)
        try terminal.press("q")
        try terminal.awaitLine("ended with 0")
        #expect(try !terminal.lines.contains { $0.contains("2 of 2 workers") }, "the screen of before is back")
        withExtendedLifetime(sockets) {}
      }
    }

    @Test("without a terminal it prints once, or says so")
    func once() throws {
      try withRingDraft(workers: 2) { server in
        let refused = try ControlAttempt.run(["top"], on: server)
        #expect(refused.exitCode == 2 && refused.errors.contains("--once"), "\(refused)")
        let printed = try ControlAttempt.run(["top", "--once"], on: server)
        #expect(printed.exitCode == 0 && printed.output.contains("worker 1"), "\(printed)")
        #expect(!printed.output.contains("\u{1B}"))
        #expect(try ControlAttempt.run(["top", "--interval", "0"], on: server).exitCode == 64)
      }
    }
  }
}
