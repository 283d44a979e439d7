import ContractJSON
import Testing

extension EndToEnd {
  /// `docs/openapi.yaml` says what the server answers: nothing less, and nothing more but what is listed here.
  @Suite struct OpenAPITests {
    /// Documented, and shown by no exchange below: they take a part that is away or slow, or chance.
    private static let unshownResponses: Set = ["RequestTimeout", "InternalError", "Unavailable", "NotReady"]
    private static let unshownFields: Set = [
      // Only with a part away.
      "#/components/schemas/Error.error.code=\"internal_error\"",
      "#/components/schemas/Error.error.code=\"unavailable\"",
      // An invite's shortest life is an hour.
      "#/components/schemas/Invite.status=\"expired\"",
    ]
    /// Responses that any operation may give; that one did is enough.
    private static let general: Set = [
      "RequestTimeout", "PayloadTooLarge", "TargetTooLong", "ExpectationFailed", "RateLimited", "HeaderFieldsTooLarge",
      "InternalError", "NotImplemented", "Unavailable", "VersionNotSupported", "BadRequest", "Unauthorized",
    ]

    @Test func everyAnswerIsDocumentedAndEveryDocumentedAnswerIsShown() throws {
      let exchanges = Exchanges()
      try withRingDraft(["DOCS_ENABLED": "true"]) { server in
        try exchanges.replay(GoldenScenarios.defaults, on: server)
        try ProbedAnswers(server: server, observe: exchanges.add).run()
      }
      try withRingDraft(["JWT_SECRET": TestToken.secret]) { server in
        try exchanges.replay(GoldenScenarios.withSecret, on: server)
        try ProbedAnswers(server: server, observe: exchanges.add).withTokens()
      }
      try withRingDraft(["RATE_LIMIT_ENABLED": "true"]) { server in
        try exchanges.replay(GoldenScenarios.withRateLimits, on: server)
        try ProbedAnswers(server: server, observe: exchanges.add).withoutDocuments()
      }
      var api = try DocumentedAPI()
      for (request, answer) in exchanges.all {
        let faults = try api.faults(request, answer)
        #expect(
          faults == [], "\(request.method) \(request.target.prefix(200)): \(answer.status) \(answer.text.prefix(300))")
      }
      #expect(exchanges.all.count > 200)
      Self.expectNothingElse(api)
    }

    /// What is documented and was not shown is on the lists above, and nothing on them was.
    private static func expectNothingElse(_ api: DocumentedAPI) {
      let unshown = api.answers.filter { answer, response in
        general.contains(response) ? !api.shownResponses.contains(response) : !api.shownAnswers.contains(answer)
      }
      #expect(Set(unshown.values) == unshownResponses, "\(unshown.keys.sorted())")
      #expect(api.headers.subtracting(api.shownHeaders) == [])
      let responses = unshownResponses.map { "#/components/responses/\($0)/" }
      let fields = api.everything.subtracting(api.shown).filter { field in !responses.contains { field.hasPrefix($0) } }
      #expect(fields == unshownFields, "\(fields.sorted())")
    }

    /// The check itself must be able to fail.
    @Test func theCheckSeesDifferences() throws {
      var api = try DocumentedAPI()
      let get = HTTPRequest("GET", "/healthz")
      let id = (name: "x-request-id", value: "a")
      let json = (name: "content-type", value: "application/json")
      let fine = HTTPAnswer(status: 200, headers: [id, json], body: Array(#"{"status":"ok"}"#.utf8))
      #expect(try api.faults(get, fine) == [])
      let faulty = [
        HTTPAnswer(status: 201, headers: [id, json], body: fine.body),
        HTTPAnswer(status: 200, headers: [json], body: fine.body),
        HTTPAnswer(status: 200, headers: [id, json, (name: "x-novelty", value: "1")], body: fine.body),
        HTTPAnswer(status: 200, headers: [id, (name: "content-type", value: "text/plain")], body: fine.body),
        HTTPAnswer(status: 200, headers: [id, json], body: Array(#"{"status":"ok","more":1}"#.utf8)),
        HTTPAnswer(status: 200, headers: [id, json], body: Array(#"{"status":"well"}"#.utf8)),
        HTTPAnswer(status: 200, headers: [id, json], body: Array("{}".utf8)),
      ]
      for answer in faulty { #expect(try api.faults(get, answer).count == 1, "\(answer)") }
    }

    /// Examples are captured exchanges, but for their ids and times, and fit their schemas.
    @Test func examplesAreCapturedExchanges() throws {
      var api = try DocumentedAPI()
      var named: Set<String> = []
      for (name, response) in (api.document["components"]?["responses"] ?? .null).members {
        for (example, _) in (response["content"]?["application/json"]?["examples"] ?? .null).members {
          named.insert(example)
          let value = try #require(api.document["components"]?["examples"]?[example]?["value"], "\(example)")
          #expect(api.faults(value, inResponse: name) == [], "\(example)")
          let captured = try Golden(name: example)
          let golden = try ContractDifferences.byGolden[example]?.expected(captured) ?? captured
          var comparison = GoldenComparison(bindings: GoldenBindings(), volatilePaths: golden.volatilePaths)
          comparison.compare(
            HTTPGoldenReplay.withoutTableNames(golden.body), HTTPGoldenReplay.withoutTableNames(value))
          #expect(comparison.differences == [], "\(example)")
        }
      }
      let all = api.document["components"]?["examples"]?.objectValue?.members.map(\.key) ?? []
      #expect(Set(all) == named)
    }
  }
}
