import ContractJSON
import Glibc
import Synchronization
import Testing

extension EndToEnd {
  /// Rooms over all workers.
  @Suite(.server()) struct RoomTests {
    @Test func anEventReachesMembersAtEveryWorkerWithTheRequestsID() throws {
      let server = try SharedServer.current
      let draft = try server.createDraft(by: "u")
      var sockets: [WebSocketClient] = []
      var owners: Set<Int32> = []
      while owners.count < 4, sockets.count < 200 {
        let socket = try server.join(draft, user: "watcher")
        let port = SupervisorDescriptors.localPort(of: socket.socket.descriptor)
        let owner = SupervisorDescriptors.owner(ofConnectionFrom: port, to: server.port, among: server.workers)
        owners.insert(try #require(owner))
        sockets.append(socket)
      }
      #expect(owners.count == 4)
      _ = try server.append(to: draft, by: "u", "c", key: "k", requestID: "rid-room")
      let events = try sockets.map { try $0.receiveJSON() }
      #expect(events.allSatisfy { $0 == events[0] })
      #expect(events[0]["request_id"] == "rid-room")
    }

    @Test func aMemberMissesNothingThatHappensAfterConnected() throws {
      let server = try SharedServer.current
      for round in 0..<20 {
        let draft = try server.createDraft(by: "u")
        let socket = try server.join(draft, user: "watcher")
        _ = try server.append(to: draft, by: "u", "c", key: "k")
        #expect(try socket.receiveJSON()["type"] == "collab.segment_added", "round \(round)")
      }
    }

    /// The worker leaves the room with its last member and joins it again at once, while events are on their way.
    @Test func whoComesBackAtOnceMissesNothing() throws {
      let server = try SharedServer.current
      let draft = try server.createDraft(by: "u")
      var written = 0
      for round in 0..<20 {
        let socket = try server.join(draft, user: "watcher")
        _ = try server.append(to: draft, by: "u", "c", key: "k\(written)")
        #expect(try socket.receiveJSON()["data"]?["segment_order"]?.integerValue == written, "round \(round)")
        written += 1
        if round % 2 == 0 { try socket.close() } else { socket.socket.shutdown() }
      }
    }

    /// Members come while the broker is killed and drafts grow. Whatever each sees first, from there on it sees all.
    @Test(.timeLimit(.minutes(2))) func membersThatComeWhileTheBrokerRestartsMissNothing() throws {
      try withRingDraft(workers: 2, ["JOIN_DEADLINE_MS": "20000", "COMMAND_DEADLINE_MS": "20000"]) { server in
        let draft = try server.createDraft(by: "u")
        let isDone = Atomic<Bool>(false)
        let results = concurrently(6) { index -> (acknowledged: Int, seen: [Int]) in
          if index == 0 {
            var count = 0
            while !isDone.load(ordering: .relaxed) || count < 20 {
              guard try server.append(to: draft, by: "u", "c", key: "k\(count)").status == 200 else { continue }
              count += 1
            }
            _ = try server.pass(draft, from: "u", to: "u", key: "end")
            return (count, [])
          }
          if index == 1 {
            defer { isDone.store(true, ordering: .relaxed) }
            for _ in 0..<3 {
              let old = server.broker
              if let old { kill(old, SIGKILL) }
              _ = eventually(within: 20) { server.broker != nil && server.broker != old }
              _ = try server.createDraft(by: "other")
            }
            return (0, [])
          }
          let socket = try server.join(draft, user: "watcher \(index)", timeoutSeconds: 40)
          var seen: [Int] = []
          while true {
            let event = try socket.receiveJSON()
            if event["type"] == "collab.ring_passed" { return (0, seen) }
            if let order = event["data"]?["segment_order"]?.integerValue { seen.append(order) }
          }
        }
        let count = try results[0].get().acknowledged
        for result in results[2...] {
          let seen = try result.get().seen
          #expect(seen == Array((seen.first ?? count)..<count))
        }
      }
    }

    @Test func refusalsAndReplaysSendNothing() throws {
      let server = try SharedServer.current
      let draft = try server.createDraft(by: "u")
      _ = try server.addCollaborator("friend", to: draft, by: "u")
      _ = try server.append(to: draft, by: "u", "c", key: "k")
      let socket = try server.join(draft, user: "watcher")
      #expect(try server.append(to: draft, by: "u", "c", key: "k").status == 200)
      #expect(try server.append(to: draft, by: "friend", "c", key: "k2").status == 403)
      #expect(try server.pass(draft, from: "friend", to: "u", key: "p").status == 403)
      #expect(try server.invite("guest", to: draft, by: "u", key: "i").token.count == 32)
      #expect(try socket.receivesNothing(for: 0.5))
    }

    @Test func identityMayComeBySubprotocol() throws {
      let server = try SharedServer.current
      let socket = try WebSocketClient.open(
        port: server.port, "/v1/ws/drafts/room", headers: [("Sec-WebSocket-Protocol", "ringdraft, user.ada")])
      #expect(socket.handshake["sec-websocket-protocol"] == "ringdraft")
      #expect(try socket.receiveJSON()["user_id"] == "ada")
    }
  }
}
