import ContractJSON
import Testing

extension EndToEnd {
  /// Every captured exchange with the reference server, against the real executables with four workers.
  @Suite struct GoldenTests {
    /// With everything on, and limits that nobody meets, all is answered as with everything off.
    @Test func everythingOnChangesNoAnswer() throws {
      try withRingDraft(Hardening.everything) { server in
        var replay = HTTPGoldenReplay(server: server)
        try replay.run(GoldenScenarios.defaults)
        var sockets = WebSocketGoldenReplay(server: server)
        try sockets.run(GoldenScenarios.webSocketDefaults)
      }
      try withRingDraft(Hardening.everything.merging(["JWT_SECRET": TestToken.secret]) { $1 }) { server in
        var replay = HTTPGoldenReplay(server: server)
        try replay.run(GoldenScenarios.withSecret)
        var sockets = WebSocketGoldenReplay(server: server)
        try sockets.run(GoldenScenarios.webSocketWithSecret)
      }
    }

    @Test func everyHTTPGoldenIsAnsweredAsCaptured() throws {
      try withRingDraft { server in
        var replay = HTTPGoldenReplay(server: server)
        try replay.run(GoldenScenarios.defaults)
      }
    }

    @Test func everyWebSocketGoldenGoesAsCaptured() throws {
      try withRingDraft { server in
        var replay = WebSocketGoldenReplay(server: server)
        try replay.run(GoldenScenarios.webSocketDefaults)
      }
    }

    @Test func goldensWithASecretAreAnsweredAsCaptured() throws {
      try withRingDraft(["JWT_SECRET": TestToken.secret]) { server in
        var replay = HTTPGoldenReplay(server: server)
        try replay.run(GoldenScenarios.withSecret)
        var sockets = WebSocketGoldenReplay(server: server)
        try sockets.run(GoldenScenarios.webSocketWithSecret)
      }
    }

    @Test func goldensOfRateLimitsAreAnsweredAsCaptured() throws {
      try withRingDraft(["RATE_LIMIT_ENABLED": "true"]) { server in
        var replay = HTTPGoldenReplay(server: server)
        try replay.run(GoldenScenarios.withRateLimits)
      }
    }

    @Test func goldensOfTheAuditTrailAreWrittenAsCaptured() throws {
      try withRingDraft(["AUDIT_ENABLED": "true"]) { server in
        for name in GoldenScenarios.withAudit { try AuditGoldenReplay(server: server).run(name) }
      }
    }

    @Test func goldensOfSocketLimitsGoAsCaptured() throws {
      try withRingDraft(["RATE_LIMIT_ENABLED": "true", "WS_LIMITS_ENABLED": "true"]) { server in
        var replay = WebSocketGoldenReplay(server: server)
        try replay.run(GoldenScenarios.webSocketWithLimits)
      }
      try withRingDraft(GoldenScenarios.lowLimits) { server in
        var replay = WebSocketGoldenReplay(server: server)
        try replay.run(GoldenScenarios.webSocketWithLowLimits)
      }
    }

    @Test func everyGoldenIsReplayedOnce() throws {
      let names = try Golden.allNames()
      let steps = GoldenScenarios.defaults + GoldenScenarios.withSecret + GoldenScenarios.withRateLimits
      let replayed =
        steps.compactMap { if case .replay(let name) = $0 { name } else { nil } }
        + GoldenScenarios.webSocketDefaults + GoldenScenarios.webSocketWithSecret + GoldenScenarios.withAudit
        + GoldenScenarios.webSocketWithLimits + GoldenScenarios.webSocketWithLowLimits
      #expect(Set(replayed).count == replayed.count)
      #expect(Set(replayed) == Set(names))
      #expect(Set(ContractDifferences.byGolden.keys).isSubset(of: replayed))
    }

    /// The comparison itself must be able to fail.
    @Test func theComparisonSeesDifferences() throws {
      let golden: JSONValue = [
        "id": "672f7138-8327-44d2-a63b-c3908c2621e1", "at": "2026-11-23T07:45:24.551682+00:00", "n": 1, "list": [1],
      ]
      let good = golden.replacing(JSONPath("$.id"), with: "11111111-1111-4111-8111-111111111111")
      let faulty: [JSONValue] = [
        good.replacing(JSONPath("$.n"), with: 2), good.replacing(JSONPath("$.n"), with: .float(1)),
        good.replacing(JSONPath("$.list"), with: [1, 1]), good.replacing(JSONPath("$.at"), with: "2026-11-23"),
        good.replacing(JSONPath("$.id"), with: "11111111-1111-5111-8111-111111111111"),
        ["at": "x", "id": "y", "n": 1, "list": [1]],
      ]
      let compare = { (live: JSONValue) in
        var comparison = GoldenComparison(bindings: GoldenBindings(), volatilePaths: ["$.id", "$.at"])
        comparison.compare(golden, live)
        return comparison.differences.count
      }
      #expect(compare(good) == 0)
      for live in faulty { #expect(compare(live) == 1, "\(live.compact)") }
    }
  }
}
