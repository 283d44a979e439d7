import Testing

extension EndToEnd {
  /// One database has one writer.
  @Suite struct DatabaseLockTests {
    @Test("a second instance on the same database is refused, though its data folder is its own")
    func secondWriter() throws {
      try withRingDraft(workers: 1) { server in
        let attempt = try SupervisorAttempt(["DATABASE_URL": "sqlite:\(server.databasePath)"])
        #expect(attempt.exitCode == 1)
        #expect(attempt.lines.contains { $0.contains("\(server.databasePath) is in use by another RingDraft") })
        let draft = try server.createDraft(by: "u")
        #expect(try server.append(to: draft, by: "u", "content", key: "k").status == 200)
      }
    }
  }
}
