import ContractJSON
import Foundation
import Glibc
import Testing

extension EndToEnd {
  /// `docs/stats.schema.json` is what a server answers, in both directions.
  @Suite("The schema of the statistics") struct StatsSchemaTests {
    private static let everything = [
      "RATE_LIMIT_ENABLED": "true", "WS_LIMITS_ENABLED": "true", "AUDIT_ENABLED": "true",
      "WS_CONNECTS_PER_MINUTE": "600", "WS_MESSAGES_PER_MINUTE": "600",
    ]

    private static func schema() throws -> JSONValue {
      let file = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appending(path: "../../../docs/stats.schema.json").standardizedFileURL
      return try JSONParser.parse([UInt8](try Data(contentsOf: file)))
    }

    @Test("every field of a real answer is in the schema, and every field of the schema in the answer")
    func bothDirections() throws {
      let schema = try Self.schema()
      try withRingDraft(workers: 2, Self.everything) { server in
        let draft = try server.createDraft(by: "ada")
        let socket = try server.join(draft, user: "ada")
        kill(try #require(server.workers.first), SIGKILL)
        let hasDeath = eventually(within: 20) {
          (try? server.stats()["pool"]?["deaths_by_slot"]?.arrayValue?.count) == 1
        }
        #expect(hasDeath)
        let stats = try server.stats()
        var check = SchemaCheck()
        check.check(stats, against: schema)
        #expect(check.faults.isEmpty, "\(check.faults.joined(separator: "\n"))")
        let missing = SchemaCheck.paths(of: schema).subtracting(check.seen)
        #expect(missing.isEmpty, "never told: \(missing.sorted())")
        withExtendedLifetime(socket) {}
      }
    }

    @Test("with everything off the rest is in the schema too")
    func plain() throws {
      let schema = try Self.schema()
      try withRingDraft(workers: 1) { server in
        var check = SchemaCheck()
        check.check(try server.stats(), against: schema)
        #expect(check.faults.isEmpty, "\(check.faults.joined(separator: "\n"))")
      }
    }

    @Test("the check sees what is wrong")
    func check() throws {
      let schema = try Self.schema()
      var check = SchemaCheck()
      check.check(["version": 1, "extra": true], against: schema)
      #expect(check.faults.contains("version: not a string"))
      #expect(check.faults.contains("extra: not in the schema"))
      #expect(check.faults.contains("commits: missing"))
    }
  }
}
