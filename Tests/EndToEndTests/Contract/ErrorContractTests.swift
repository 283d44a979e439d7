import ContractJSON
import Glibc
import Testing

extension EndToEnd {
  /// Every error the service can answer, byte for byte in its locked shape, with the request's id and the CORS fields,
  /// with the protections off and on.
  @Suite("Error contract") struct ErrorContractTests {
    private static let settings = [
      "JWT_SECRET": TestToken.secret, "TRUST_USER_HEADER": "true", "HEADER_TIMEOUT_MS": "1500",
      "BODY_TIMEOUT_MS": "1500", "COMMAND_DEADLINE_MS": "1000",
    ]

    @Test("errors of the routes and of their rules are in the envelope", arguments: ServiceForm.allCases)
    func envelopes(form: ServiceForm) throws {
      try serve(form) { server in
        let draft = try server.createDraft(by: "ada")
        #expect(try server.addCollaborator("grace", to: draft, by: "ada").status == 200)
        let segment = #"{"content":"c","idempotency_key":"k"}"#
        let cases: [Case] = [
          Case(400, "validation_error", "GET /v1/collab/drafts/\(draft)?now=bad"),
          Case(
            400, "http_error", "POST /v1/collab/invites/none/accept?user_id=ada",
            body: #"{"token":"t","idempotency_key":"k"}"#),
          Case(401, "http_error", "GET /v1/collab/drafts"),
          Case(401, "http_error", "GET /v1/collab/drafts", ["Authorization: Bearer junk"]),
          Case(403, "forbidden", "POST /v1/collab/drafts/\(draft)/segments", ["X-User-Id: eve"], body: segment),
          Case(403, "ring_required", "POST /v1/collab/drafts/\(draft)/segments", ["X-User-Id: grace"], body: segment),
          Case(404, "not_found", "GET /v1/collab/drafts/none"),
          Case(404, "not_found", "POST /v1/collab/drafts/none/segments", ["X-User-Id: ada"], body: segment),
        ]
        for (number, item) in cases.enumerated() { try expectEnvelope(item, number, server) }
      }
    }

    @Test("errors of HTTP itself are in the envelope", arguments: ServiceForm.allCases)
    func protocolErrors(form: ServiceForm) throws {
      try serve(form) { server in
        let long = String(repeating: "x", count: 17_000)
        let cases: [Case] = [
          Case(400, "http_error", "GET /healthz", ["Host: again"]),
          Case(413, "payload_too_large", "POST /v1/collab/drafts", ["X-User-Id: ada", "Content-Length: 65537"]),
          Case(414, "http_error", "GET /\(long.prefix(9_000))"),
          Case(417, "http_error", "POST /v1/collab/drafts", ["Expect: something", "Content-Length: 1"]),
          Case(431, "http_error", "GET /healthz", ["Filler: \(long)"]),
          Case(501, "http_error", "POST /v1/collab/drafts", ["Transfer-Encoding: gzip, chunked"]),
          Case(408, "http_error", "POST /v1/collab/drafts", ["X-User-Id: ada", "Content-Length: 5"]),
          Case(408, "http_error", "GET /healthz", isWhole: false),
        ]
        for (number, item) in cases.enumerated() { try expectEnvelope(item, number, server) }
      }
    }

    @Test("what the router and the validation refuse has its own locked shape", arguments: ServiceForm.allCases)
    func otherShapes(form: ServiceForm) throws {
      try serve(form) { server in
        let cases: [(Case, body: String)] = [
          (Case(404, "", "GET /nowhere"), #"{"detail":"Not Found"}"#),
          (Case(405, "", "DELETE /v1/collab/drafts"), #"{"detail":"Method Not Allowed"}"#),
          (
            Case(422, "", "POST /v1/collab/drafts", ["X-User-Id: ada"], body: #"{"platform":"x"}"#),
            #"{"detail":[{"type":"missing","loc":["body","title"],"msg":"Field required","input":{"platform":"x"}}]}"#
          ),
        ]
        for (number, (item, body)) in cases.enumerated() {
          let answer = try answer(to: item, number, server)
          #expect(answer.status == item.status)
          #expect(answer.text == body)
          expectFields(of: answer, number)
        }
      }
    }

    @Test("what cannot be served is in the envelope: 500 and 503", arguments: ServiceForm.allCases)
    func failures(form: ServiceForm) throws {
      try serve(form) { server in
        let damaged = try server.createDraft(by: "ada")
        try Database.execute(
          "UPDATE drafts SET event_sequence = 0 WHERE draft_id = '\(damaged)'", in: server.databasePath)
        let append = Case(
          500, "internal_error", "POST /v1/collab/drafts/\(damaged)/segments", ["X-User-Id: ada"],
          body: #"{"content":"c","idempotency_key":"k"}"#)
        try expectEnvelope(append, 0, server)
        let broker = try #require(server.broker)
        #expect(ProcessTable.stop(broker))
        defer { kill(broker, SIGCONT) }
        let create = Case(
          503, "unavailable", "POST /v1/collab/drafts", ["X-User-Id: ada"], body: #"{"title":"t","platform":"x"}"#)
        let answer = try expectEnvelope(create, 1, server)
        #expect(answer["retry-after"] == "1")
      }
    }

    @Test("a limit's refusal is in the envelope, and no other answer speaks of limits", arguments: ServiceForm.allCases)
    func limited(form: ServiceForm) throws {
      let settings = ["RATE_LIMIT_ROUTES": "health.live=1/1"]
      try serve(form, settings) { server in
        #expect(try server.get("/healthz")["ratelimit"] == nil)
        guard form.isEnabled else {
          #expect(try server.get("/healthz").status == 200)
          return
        }
        let answer = try expectEnvelope(Case(429, "rate_limited", "GET /healthz"), 0, server)
        #expect(answer.errorMessage == "Rate limit exceeded for this endpoint")
        for field in ["retry-after", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "ratelimit"] {
          #expect(answer[field] != nil, "\(field)")
        }
      }
    }

    // MARK: One case

    /// A request and the error it is answered with.
    private struct Case {
      let line: String
      let headers: [String]
      let body: String?
      /// Whether the head is sent to its end.
      let isWhole: Bool
      let status: Int
      let code: String

      init(
        _ status: Int, _ code: String, _ line: String, _ headers: [String] = [], body: String? = nil,
        isWhole: Bool = true
      ) {
        self.line = line
        self.headers = headers
        self.body = body
        self.isWhole = isWhole
        self.status = status
        self.code = code
      }

      func text(_ number: Int) -> String {
        var lines = ["\(line) HTTP/1.1", "Host: x", "Origin: http://localhost:3000", "X-Request-Id: rid-\(number)"]
        lines += headers
        if let body { lines += ["Content-Type: application/json", "Content-Length: \(body.utf8.count)"] }
        return lines.joined(separator: "\r\n") + "\r\n" + (isWhole ? "\r\n" : "") + (body ?? "")
      }
    }

    private func serve(
      _ form: ServiceForm, _ settings: [String: String] = [:], _ body: (RingDraftProcess) throws -> Void
    ) throws {
      let all = Self.settings.merging(form.settings) { $1 }.merging(settings) { $1 }
      try withRingDraft(workers: form.workers, all, body)
    }

    private func answer(to item: Case, _ number: Int, _ server: RingDraftProcess) throws -> HTTPAnswer {
      let connection = try HTTPConnection(port: server.port)
      try connection.socket.send(item.text(number))
      return try connection.readAnswer()
    }

    @discardableResult
    private func expectEnvelope(_ item: Case, _ number: Int, _ server: RingDraftProcess) throws -> HTTPAnswer {
      let answer = try answer(to: item, number, server)
      #expect(answer.status == item.status, "\(item.line.prefix(60)): \(answer.text)")
      expectFields(of: answer, number)
      let message = try #require(answer.json()["error"]?["message"], "\(item.line.prefix(60)): \(answer.text)")
      let text = String(decoding: JSONText.bytes(of: message), as: UTF8.self)
      let expected =
        #"{"error":{"code":"\#(item.code)","message":\#(text),"request_id":"rid-\#(number)"},"detail":\#(text)}"#
      #expect(answer.text == expected, "\(item.line.prefix(60))")
      return answer
    }

    private func expectFields(of answer: HTTPAnswer, _ number: Int) {
      #expect(answer["content-type"] == "application/json")
      #expect(answer["x-request-id"] == "rid-\(number)")
      #expect(answer["access-control-allow-origin"] == "http://localhost:3000")
      #expect(answer["access-control-allow-credentials"] == "true")
      #expect(answer["vary"] == "Origin")
    }
  }
}
