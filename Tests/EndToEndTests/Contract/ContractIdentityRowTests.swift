import ContractJSON
import Crypto
import Foundation
import TestSupport
import Testing

extension EndToEnd {
  /// Rows of the contract's section 11 about who is who.
  @Suite(.offAndOn) struct ContractIdentityRowTests {
    private func authorized(_ method: String, _ target: String, _ token: String, _ json: JSONValue? = nil)
      -> HTTPRequest
    {
      var request = HTTPRequest(method, target, user: nil, json: json)
      request.headers.append(("Authorization", "Bearer \(token)"))
      return request
    }

    @Test("Row 7: a verified token decides who acts on invites, and user_id must agree")
    func inviteActor() throws {
      try withRingDraft(workers: 2, ["JWT_SECRET": TestToken.secret, "TRUST_USER_HEADER": "false"]) { server throws in
        let token = TestToken.sign(["sub": "ada"])
        let create = authorized("POST", "/v1/collab/drafts", token, ["title": "t", "platform": "x"])
        let draft = try #require(try server.send(create).json()["data"]?["draft_id"]?.stringValue)
        let target = "/v1/collab/drafts/\(draft)/invites"
        let body: JSONValue = ["target_user_id": "guest", "idempotency_key": "k"]
        #expect(try server.send(authorized("POST", target, token, body)).status == 200)
        #expect(try server.send(authorized("POST", target + "?user_id=ada", token, body)).status == 200)
        #expect(try server.send(authorized("POST", target + "?user_id=eve", token, body)).status == 403)
        #expect(try server.post(target + "?user_id=ada", user: nil, body).status == 401, "a bare name is no proof here")
      }
    }

    @Test("Row 8: a bearer token without any key configured counts only as absent where headers are trusted")
    func bearerWithoutKeys() throws {
      try withRingDraft(workers: 1) { server throws in
        var request = authorized("GET", "/v1/collab/drafts", "abc")
        #expect(try server.send(request).status == 401)
        request.headers.append(("X-User-Id", "ada"))
        #expect(try server.send(request).status == 200)
      }
      try withRingDraft(workers: 1, ["TRUST_USER_HEADER": "false"]) { server throws in
        var request = authorized("GET", "/v1/collab/drafts", "abc")
        request.headers.append(("X-User-Id", "ada"))
        #expect(try server.send(request).status == 401)
        #expect(try server.get("/v1/collab/drafts", user: "ada").status == 401)
      }
    }

    @Test("Row 9: RS256 and ES256 by a key set; aud and iss are checked when configured")
    func keySets() throws {
      let folder = try TemporaryFolder()
      defer { folder.remove() }
      let key = P256.Signing.PrivateKey()
      let path = folder.path + "/keys.json"
      try Data(
        JSONText.bytes(of: ["keys": [JSONParser.parse(Array(RSAFixture.jwk.utf8)), ECFixture.jwk(key.publicKey)]])
      )
      .write(to: URL(fileURLWithPath: path))
      let settings = ["JWT_JWKS_FILE": path, "TRUST_USER_HEADER": "false"]
      try withRingDraft(workers: 1, settings) { server throws in
        let list = { (token: String) in try server.send(authorized("GET", "/v1/collab/drafts", token)).status }
        #expect(try list(RSAFixture.token) == 200)
        #expect(try list(String(RSAFixture.token.dropLast(4)) + "AAAA") == 401)
        #expect(try list(ECFixture.sign(["sub": "ec", "aud": "anybody"], key)) == 200)
        #expect(try list(ECFixture.sign(["sub": "ec"], P256.Signing.PrivateKey())) == 401)
        #expect(try list(TestToken.sign(["sub": "hs"])) == 401, "no secret is configured")
      }
      let strict = settings.merging(["JWT_AUDIENCE": "ringdraft", "JWT_ISSUER": "https://issuer"]) { $1 }
      try withRingDraft(workers: 1, strict) { server throws in
        let list = { (claims: JSONValue) in
          try server.send(authorized("GET", "/v1/collab/drafts", ECFixture.sign(claims, key))).status
        }
        #expect(try list(["sub": "ec", "aud": "ringdraft", "iss": "https://issuer"]) == 200)
        #expect(try list(["sub": "ec", "aud": ["other", "ringdraft"], "iss": "https://issuer"]) == 200)
        #expect(try list(["sub": "ec", "aud": "other", "iss": "https://issuer"]) == 401)
        #expect(try list(["sub": "ec", "aud": "ringdraft", "iss": "https://other"]) == 401)
        #expect(try list(["sub": "ec", "iss": "https://issuer"]) == 401)
      }
    }

    @Test("Row 25: while a token's key is not to be had, nobody is called a forger")
    func keySetThatComesLate() throws {
      let port = try freePort()
      let settings = ["JWT_JWKS_URL": "http://127.0.0.1:\(port)/keys", "TRUST_USER_HEADER": "false"]
      try withRingDraft(workers: 2, settings) { server throws in
        let genuine = authorized("GET", "/v1/collab/drafts", RSAFixture.token)
        let answer = try server.send(genuine)
        #expect(answer.status == 503 && answer["retry-after"] == "1")
        #expect(try answer.json()["error"]?["code"] == "unavailable")
        #expect(try server.send(authorized("GET", "/v1/collab/drafts", "junk")).status == 401)
        let socket = try WebSocketClient.open(
          port: server.port, "/v1/ws/drafts/d", headers: [("Authorization", "Bearer \(RSAFixture.token)")])
        #expect(try socket.receive() == .close(code: 1013, reason: "Identity cannot be verified now"))

        let provider = try KeySetServer(port: port, document: RSAFixture.keySet)
        defer { provider.stop() }
        // Each connection may meet another worker.
        #expect(try eventually { try (0..<10).allSatisfy { _ in try server.send(genuine).status == 200 } })
        let forged = String(RSAFixture.token.dropLast(4)) + "AAAA"
        #expect(try server.send(authorized("GET", "/v1/collab/drafts", forged)).status == 401)
      }
    }

    @Test("Row 26: a request id comes first, then the token, then everything else")
    func layers() throws {
      try withRingDraft(workers: 1, ["JWT_SECRET": TestToken.secret]) { server throws in
        var request = authorized("POST", "/v1/collab/drafts", "junk", ["title": 5])
        request.headers.append(("X-Request-Id", "rid-26"))
        let answer = try server.send(request)
        #expect(answer.status == 401 && answer.errorMessage == "Invalid token")
        #expect(answer["x-request-id"] == "rid-26")
        #expect(try answer.json()["error"]?["request_id"] == "rid-26")
      }
    }

    @Test("Row 28: the old name of the secret still counts; two different secrets are refused")
    func oldName() throws {
      try withRingDraft(workers: 1, ["CLERK_SECRET_KEY": TestToken.secret]) { server throws in
        #expect(try server.send(authorized("GET", "/v1/collab/drafts", TestToken.sign(["sub": "ada"]))).status == 200)
      }
      let attempt = try SupervisorAttempt(["CLERK_SECRET_KEY": "one-secret", "JWT_SECRET": "other-secret"])
      #expect(attempt.isRefused(naming: "JWT_SECRET", "CLERK_SECRET_KEY", exitCode: 78), "\(attempt.lines)")
      #expect(!attempt.lines.joined().contains("other-secret"))
    }
  }
}
