import Foundation
import Glibc
import Testing

extension EndToEnd {
  /// The clients in `docs/examples`, against a real server.
  @Suite struct ExampleClientTests {
    enum Language: CaseIterable {
      case javascript, python

      /// The command that runs one of its programs.
      func command(_ program: String) throws -> [String] {
        switch self {
        case .javascript: ["/usr/bin/env", "node"] + (try Self.nodeOptions()) + ["\(program).mjs"]
        // Debian's own, which has Debian's packages.
        case .python: ["/usr/bin/python3", "\(program).py"]
        }
      }

      /// Node has WebSockets of its own from 22 on; 20 must be asked, and older ones take a package.
      private static func nodeOptions() throws -> [String] {
        let option = "--experimental-websocket"
        let process = try SpawnedProcess(
          "/usr/bin/env", ["node", option, "-e", "0"], environment: environment, workingDirectory: "/")
        return process.waitForExit(within: seconds) == 0 ? [option] : []
      }
    }

    private static let seconds = 60.0
    private static let environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "NODE_PATH": "/usr/share/nodejs",
      "PYTHONDONTWRITEBYTECODE": "1",
    ]

    private static func start(
      _ program: String, _ arguments: [String], in language: Language, output: String
    ) throws -> SpawnedProcess {
      let command = try language.command(program)
      return try SpawnedProcess(
        command[0], Array(command.dropFirst()) + arguments, environment: environment,
        workingDirectory: RepositoryFolder.url("docs/examples").path, output: output)
    }

    private static func text(_ path: String) -> String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }

    @Test(arguments: Language.allCases) func twoPeopleWriteAThread(in language: Language) throws {
      try withRingDraft(workers: 2) { server in
        let output = server.folder + "/output"
        let tour = try Self.start("tour", ["http://127.0.0.1:\(server.port)"], in: language, output: output)
        #expect(tour.waitForExit(within: Self.seconds) == 0, "\(Self.text(output))")
        let lines = Self.text(output).split(separator: "\n")
        #expect(
          lines.map { $0.drop { $0 != " " } } == [
            " It begins with one of us.", " Then the other goes on.", " Like this.",
          ])
      }
    }

    @Test(arguments: Language.allCases) func whoFollowsComesBackAndMissesNothing(in language: Language) throws {
      try withRingDraft(workers: 2, ["DRAIN_SECONDS": "1"]) { server in
        let draft = try server.createDraft(by: "ada")
        let output = server.folder + "/output"
        let follower = try Self.start(
          "follow", ["http://127.0.0.1:\(server.port)", "bob", draft], in: language, output: output)
        defer { follower.signal(SIGKILL) }
        let connections = { Self.text(output).split(separator: "\n").count { $0 == "connected" } }
        #expect(eventually(within: Self.seconds) { Self.text(output).contains("0 segments, ada has the ring") })
        server.supervisor.signal(SIGHUP)
        #expect(eventually(within: Self.seconds) { connections() == 2 }, "closed with 1012")
        // Without a word; what is written meanwhile is nobody's event.
        for worker in server.workers { kill(worker, SIGKILL) }
        let isAppended = eventually(within: Self.seconds) {
          (try? server.append(to: draft, by: "ada", "one", key: "one"))?.status == 200
        }
        #expect(isAppended)
        #expect(eventually(within: Self.seconds) { Self.text(output).contains("1 segments, ada has the ring") })
        #expect(connections() == 3)
        _ = try server.append(to: draft, by: "ada", "two", key: "two")
        #expect(eventually(within: Self.seconds) { Self.text(output).contains("2 segments, ada has the ring") })
        #expect(connections() == 3)
      }
    }

    @Test(arguments: Language.allCases) func whoMayNotComeInDoesNotComeBack(in language: Language) throws {
      try withRingDraft(workers: 1, ["TRUST_USER_HEADER": "false", "JWT_SECRET": TestToken.secret]) { server in
        let output = server.folder + "/output"
        let follower = try Self.start(
          "follow", ["http://127.0.0.1:\(server.port)", "bob", "a"], in: language, output: output)
        #expect(follower.waitForExit(within: Self.seconds) == 1)
        #expect(Self.text(output).contains("Unauthorized: missing or invalid authentication"))
      }
    }
  }
}
