import ContractJSON
import Glibc
import Testing

extension EndToEnd {
  /// What sockets are told when a broker's successor cannot bring them what they missed.
  @Suite struct BrokerSuccessionTests {
    /// Events are kept for ten minutes; a database may have been restored. Either way the draft's position does not
    /// follow from what is there.
    @Test("a room whose events cannot be resumed is closed with 1012, and no other", arguments: [5, -1])
    func eventsThatAreGone(step: Int) throws {
      try withRingDraft(workers: 2) { server in
        let drafts = try (0..<2).map { _ in try server.createDraft(by: "ann") }
        for draft in drafts { #expect(try server.append(to: draft, by: "ann", "first", key: "k").status == 200) }
        let lost = try (0..<4).map { _ in try server.join(drafts[0], user: "ann") }
        let kept = try (0..<4).map { _ in try server.join(drafts[1], user: "ann") }
        let broker = try #require(server.broker)
        #expect(ProcessTable.stop(broker))
        try Database.execute(
          "UPDATE drafts SET event_sequence = event_sequence + \(step) WHERE draft_id = '\(drafts[0])'",
          in: server.databasePath)
        kill(broker, SIGKILL)
        for socket in lost {
          guard case .close(code: 1_012, _) = try socket.receive() else {
            Issue.record("a socket was not closed with 1012")
            continue
          }
        }
        #expect(try server.append(to: drafts[1], by: "ann", "second", key: "l").status == 200)
        for socket in kept { #expect(try socket.receiveJSON()["data"]?["segment_order"] == 1) }
        let again = try server.join(drafts[0], user: "ann")
        try again.close()
      }
    }
  }
}
