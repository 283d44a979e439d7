import ContractJSON
import Testing

extension EndToEnd {
  @Suite struct LogTests {
    @Test func linesCarryTheRequestIDAndNoSecrets() throws {
      let settings = ["LOG_LEVEL": "trace", "JWT_SECRET": TestToken.secret]
      try withRingDraft(workers: 2, settings) { server in
        let token = TestToken.sign(["sub": "ada"])
        var create = HTTPRequest(
          "POST", "/v1/collab/drafts", user: nil,
          json: ["title": "t", "platform": "x", "initial_segment": "private-words-one"], requestID: "rid-create")
        create.headers.append(("Authorization", "Bearer \(token)"))
        let draft = try #require(try server.send(create).json()["data"]?["draft_id"]?.stringValue)
        _ = try server.append(to: draft, by: "ada", "private-words-two", key: "k", requestID: "rid-append")
        let invite = try server.invite("guest", to: draft, by: "ada", key: "i")
        _ = try server.acceptInvite(invite, as: "guest", key: "a")
        _ = try server.send(HTTPRequest("GET", "/v1/collab/drafts", headers: [("Authorization", "Bearer \(token)x")]))
        let socket = try WebSocketClient.open(
          port: server.port, "/v1/ws/drafts/\(draft)",
          headers: [("Sec-WebSocket-Protocol", "ringdraft, bearer.\(token)"), ("X-Request-Id", "rid-socket")])
        #expect(try socket.receiveJSON()["user_id"] == "ada")
        for id in ["rid-create", "rid-append", "rid-socket"] {
          #expect(eventually { server.log.contains("\"request_id\":\"\(id)\"") }, "\(id)")
        }
        let broker = server.log.split(separator: "\n").filter { $0.contains(#""process":"broker""#) }
        #expect(broker.contains { $0.contains("rid-append") })
        for secret in ["private-words", invite.token, token, TestToken.secret] {
          #expect(!server.log.contains(secret), "\(secret.prefix(16))")
        }
      }
    }

    @Test func everyLineIsOneJSONObject() throws {
      try withRingDraft(workers: 2) { server in
        _ = try server.send(HTTPRequest("GET", "/v1/collab/drafts/%0A%22", headers: [("X-User-Id", "a\u{1F}b\"c")]))
        let lines = server.log.split(separator: "\n").filter { $0.hasPrefix("{") }
        #expect(lines.count > 2)
        for line in lines {
          let fields = try JSONParser.parse(Array(line.utf8))
          #expect(fields["level"]?.stringValue != nil && fields["message"]?.stringValue != nil, "\(line)")
        }
      }
    }
  }
}
