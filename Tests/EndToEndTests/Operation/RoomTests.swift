import ContractJSON
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
