import ContractJSON
import Foundation
import Testing

extension EndToEnd {
  /// What is wrong with one draft's rows, and what the broker's log says of commands.
  @Suite struct CommandFaultTests {
    /// The fields of the broker's line on a command.
    private func brokerLine(
      _ message: String, _ requestID: String, of server: RingDraftProcess
    ) -> JSONValue? {
      var found: JSONValue?
      _ = eventually {
        let line = server.log.split(separator: "\n").first {
          $0.contains(#""process":"broker""#) && $0.contains(message) && $0.contains("\"request_id\":\"\(requestID)\"")
        }
        found = line.flatMap { try? JSONParser.parse(Array($0.utf8)) }
        return found != nil
      }
      return found
    }

    @Test func aDamagedDraftIsAnInternalErrorAndAllOthersAreServed() throws {
      try withRingDraft(workers: 2) { server in
        let damaged = try server.createDraft(by: "ann")
        let whole = try server.createDraft(by: "ann")
        try Database.execute(
          "UPDATE drafts SET event_sequence = 0 WHERE draft_id = '\(damaged)'", in: server.databasePath)
        for requestID in ["rid-once", "rid-again"] {
          let answer = try server.append(to: damaged, by: "ann", "private-words", key: "k", requestID: requestID)
          #expect(answer.status == 500 && answer.errorCode == "internal_error")
          #expect(answer.errorMessage == "Unexpected error")
          let line = try #require(brokerLine("command failed", requestID, of: server))
          #expect(line["level"] == "error")
          #expect(line["user_id"] == "ann" && line["draft_id"]?.stringValue == damaged)
          #expect(line["extra"]?["cause"]?.stringValue?.contains("UNIQUE") == true)
        }
        #expect(try server.append(to: whole, by: "ann", "c", key: "k").status == 200)
        #expect(try server.get("/readyz").status == 200)
        #expect(!server.log.contains("private-words"))
        #expect(server.log.ranges(of: "rid-once").count <= 2, "the cause is told once")
      }
    }

    @Test func theBrokersLinesSayWhatBecameOfEachCommand() throws {
      try withRingDraft(workers: 2, ["LOG_LEVEL": "debug"]) { server in
        let draft = try server.createDraft(by: "ann")
        for requestID in ["rid-first", "rid-replay"] {
          #expect(try server.append(to: draft, by: "ann", "c", key: "k", requestID: requestID).status == 200)
        }
        #expect(try server.append(to: draft, by: "bob", "c", key: "l", requestID: "rid-refused").status == 403)
        let expected = [
          ("command committed", "rid-first", "ann"), ("command replayed", "rid-replay", "ann"),
          ("command refused", "rid-refused", "bob"),
        ]
        for (message, requestID, user) in expected {
          let line = try #require(brokerLine(message, requestID, of: server), "\(message)")
          #expect(line["draft_id"]?.stringValue == draft && line["user_id"]?.stringValue == user)
        }
        let invite = try server.invite("guest", to: draft, by: "ann", key: "i")
        _ = try server.acceptInvite(invite, as: "guest", key: "a")
        for action in ["create_invite", "accept_invite"] {
          let lines = server.log.split(separator: "\n").filter { $0.contains(action) }
          #expect(lines.count == 1 && lines[0].contains("\"draft_id\":\"\(draft)\""), "\(action)")
        }
      }
    }
  }
}
