import ContractJSON
import Testing

extension EndToEnd {
  /// Row 1: what several workers do at once is exact, complete and in order.
  @Suite(.offAndOn, .server()) struct ContractConcurrencyRowTests {
    @Test("Row 1: forty concurrent appends by the holder are forty segments, in order, without gaps")
    func concurrentAppends() throws {
      let server = try SharedServer.current
      let draft = try server.createDraft(by: "holder")
      let socket = try server.join(draft, user: "watcher")
      let answers = try allConcurrently(40) { index in
        try server.append(to: draft, by: "holder", "segment \(index)", key: "key \(index)")
      }
      #expect(answers.map(\.status) == Array(repeating: 200, count: 40))
      let stored = try Database.segments(of: draft, in: server.databasePath)
      #expect(stored.map(\.order) == Array(0..<40))
      #expect(Set(stored.map(\.content)) == Set((0..<40).map { "segment \($0)" }))
      let shown = try server.draft(draft)["segments"]?.arrayValue ?? []
      #expect(shown.compactMap { $0["content"]?.stringValue } == stored.map(\.content))
      let announced = try (0..<40).map { _ in try socket.receiveJSON()["data"]?["segment_order"]?.integerValue }
      #expect(announced == Array(0..<40))
      // Every answer shows the state right after its own append: each length from 1 to 40 once.
      let lengths = try answers.map { try $0.json()["data"]?["segments"]?.arrayValue?.count ?? 0 }
      #expect(lengths.sorted() == Array(1...40))
    }

    @Test("Row 1: the same key sent many times at once is one segment")
    func concurrentReplays() throws {
      let server = try SharedServer.current
      let draft = try server.createDraft(by: "holder")
      let answers = try allConcurrently(16) { _ in try server.append(to: draft, by: "holder", "once", key: "one") }
      #expect(answers.allSatisfy { $0.status == 200 })
      let firsts = try answers.filter { try $0.json()["data"]?["metrics"] == .null }
      #expect(firsts.count == 1)
      #expect(try Database.segments(of: draft, in: server.databasePath).map(\.content) == ["once"])
    }

    @Test("Row 1: twenty events arrive as twenty, in the same order, at each of eight sockets")
    func eventsReachEverySocket() throws {
      let server = try SharedServer.current
      let draft = try server.createDraft(by: "holder")
      let sockets = try (0..<8).map { try server.join(draft, user: "watcher\($0)") }
      _ = try allConcurrently(20) { index in
        try server.append(to: draft, by: "holder", "event \(index)", key: "key \(index)", requestID: "rid-\(index)")
      }
      let received = try sockets.map { socket in
        try (0..<20).map { _ in try socket.receiveJSON() }
      }
      for events in received {
        #expect(events.allSatisfy { $0["type"] == "collab.segment_added" })
        #expect(events.compactMap { $0["data"]?["segment_order"]?.integerValue } == Array(0..<20))
        #expect(events == received[0])
      }
      #expect(Set(received[0].compactMap { $0["request_id"]?.stringValue }) == Set((0..<20).map { "rid-\($0)" }))
      for socket in sockets { #expect(try socket.receivesNothing(for: 0.1)) }
    }

    @Test("Row 1: of three concurrent passes by one holder exactly one succeeds")
    func concurrentPasses() throws {
      let server = try SharedServer.current
      for round in 0..<5 {
        let draft = try server.createDraft(by: "holder")
        for index in 0..<3 { _ = try server.addCollaborator("friend\(index)", to: draft, by: "holder") }
        let answers = try allConcurrently(3) { index in
          try server.pass(draft, from: "holder", to: "friend\(index)", key: "key \(index)")
        }
        #expect(answers.map(\.status).sorted() == [200, 403, 403], "round \(round)")
        for refused in answers where refused.status == 403 {
          #expect(refused.errorMessage == "User holder is not ring holder for draft \(draft)")
        }
        let winner = try #require(answers.firstIndex { $0.status == 200 })
        #expect(try server.draft(draft)["ring_state"]?["holders_history"] == ["holder", .string("friend\(winner)")])
      }
    }

    @Test("Row 1: an append that races with the pass is before it or refused")
    func appendRacesWithPass() throws {
      let server = try SharedServer.current
      for round in 0..<5 {
        let draft = try server.createDraft(by: "holder")
        _ = try server.addCollaborator("friend", to: draft, by: "holder")
        let answers = try allConcurrently(8) { index in
          try index == 4
            ? server.pass(draft, from: "holder", to: "friend", key: "pass")
            : server.append(to: draft, by: "holder", "segment \(index)", key: "key \(index)")
        }
        #expect(answers[4].status == 200)
        let appended = answers.indices.filter { $0 != 4 && answers[$0].status == 200 }
        #expect(answers.allSatisfy { $0.status == 200 || $0.errorCode == "ring_required" })
        let stored = try Database.segments(of: draft, in: server.databasePath).map(\.content)
        #expect(Set(stored) == Set(appended.map { "segment \($0)" }), "round \(round)")
        #expect(stored.count == appended.count)
      }
    }

    @Test("Row 1: invites are found whichever worker is asked")
    func invitesOverWorkers() throws {
      let server = try SharedServer.current
      let draft = try server.createDraft(by: "host")
      let invites = try allConcurrently(16) { try server.invite("guest\($0)", to: draft, by: "host", key: "key \($0)") }
      let accepted = try allConcurrently(16) { try server.acceptInvite(invites[$0], as: "guest\($0)", key: "a") }
      #expect(accepted.allSatisfy { $0.status == 200 })
      let collaborators = try server.draft(draft)["collaborators"]?.arrayValue ?? []
      #expect(Set(collaborators.compactMap(\.stringValue)) == Set((0..<16).map { "guest\($0)" }))
      #expect(collaborators.count == 16)
    }

    @Test("Row 1: whoever is told of a write reads it at once, on any worker")
    func readsSeeAcknowledgedWrites() throws {
      let server = try SharedServer.current
      let draft = try server.createDraft(by: "holder")
      for index in 0..<40 {
        _ = try server.append(to: draft, by: "holder", "segment \(index)", key: "key \(index)")
        #expect(try server.draft(draft)["segments"]?.arrayValue?.count == index + 1)
      }
    }
  }
}
