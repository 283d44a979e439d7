import Testing
import WebSocketCore

@Suite struct HandshakeTests {
  private static let key = "dGhlIHNhbXBsZSBub25jZQ=="

  private func evaluate(
    method: String = "GET", minorVersion: Int = 1, without: String = "", with extra: [(String, String)] = []
  ) -> HandshakeDecision {
    var fields = [
      ("upgrade", "WebSocket"), ("connection", "keep-alive, Upgrade"), ("sec-websocket-version", "13"),
      ("sec-websocket-key", Self.key),
    ]
    fields.removeAll { $0.0 == without }
    fields += extra
    return Handshake.evaluate(
      method: method, minorVersion: minorVersion, values: { name in fields.filter { $0.0 == name }.map(\.1) },
      members: { $0.split(separator: ",").map { String($0.trimmingPrefix(" ")) } })
  }

  private func status(_ decision: HandshakeDecision) -> Int? {
    if case .refuse(let status, _) = decision { status } else { nil }
  }

  @Test func acceptsACompleteHandshake() {
    guard case .accept(let handshake) = evaluate() else {
      Issue.record("not accepted")
      return
    }
    #expect(handshake.key == Self.key)
    #expect(handshake.selectedSubprotocol(servesPositions: true) == nil)
  }

  @Test func selectsOurSubprotocolWhenOffered() {
    guard case .accept(let handshake) = evaluate(with: [("sec-websocket-protocol", "bearer.x, ringdraft")]) else {
      Issue.record("not accepted")
      return
    }
    #expect(handshake.offeredSubprotocols == ["bearer.x", "ringdraft"])
    #expect(handshake.selectedSubprotocol(servesPositions: true) == "ringdraft")
  }

  @Test func selectsThatWithPositionsWhereItIsServed() {
    guard
      case .accept(let handshake) = evaluate(with: [("sec-websocket-protocol", "ringdraft, ringdraft.v2, bearer.x")])
    else {
      Issue.record("not accepted")
      return
    }
    #expect(handshake.selectedSubprotocol(servesPositions: true) == "ringdraft.v2")
    #expect(handshake.selectedSubprotocol(servesPositions: false) == "ringdraft")
  }

  @Test func refusesWhatIsIncomplete() {
    #expect(evaluate(without: "upgrade") == .notRequested)
    #expect(evaluate(without: "upgrade", with: [("upgrade", "websoc\u{212A}et")]) == .notRequested)
    #expect(status(evaluate(without: "connection")) == 400)
    #expect(status(evaluate(without: "sec-websocket-key")) == 400)
    #expect(status(evaluate(without: "sec-websocket-version")) == 426)
    #expect(status(evaluate(without: "sec-websocket-version", with: [("sec-websocket-version", "8")])) == 426)
    #expect(status(evaluate(method: "POST")) == 405)
    #expect(status(evaluate(minorVersion: 0)) == 400)
    #expect(status(evaluate(with: [("sec-websocket-key", Self.key)])) == 400)
  }

  @Test(arguments: [
    "", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=a", "dGhlIHNhbXBsZSBub25j", "dGhlIHNhbXBs*SBub25jZQ==",
  ])
  func refusesKeysThatAreNotSixteenBytes(_ key: String) {
    #expect(status(evaluate(without: "sec-websocket-key", with: [("sec-websocket-key", key)])) == 400)
  }

  static let routes: [(String, SocketRoute?)] = [
    ("/v1/ws/drafts/abc", .draft("abc")), ("/v1/ws/drafts/abc?x=1", .draft("abc")),
    ("/v1/ws/drafts/%C3%A9%20x", .draft("\u{e9} x")), ("/v1/ws/drafts/100%", .draft("100%")),
    ("/v1/ws/drafts/%2", .draft("%2")), ("/v1/ws/echo", .echo), ("/v1/ws/echo/", nil),
    ("/v1/ws/drafts/", nil),
    ("/v1/ws/drafts", nil), ("/v1/ws/drafts/a/b", nil), ("/v1/ws/drafts/a%2Fb", nil),
    ("/v1/ws/drafts/%00", .draft("\0")), ("/v1/ws/drafts/a%FF", .draft("a\u{fffd}")), ("/", nil),
    ("/v1/ws/drafts/.", .draft(".")), ("/v1/ws/drafts/?a", nil),
    ("/v1/ws/drafts/\(String(repeating: "a", count: 2000))", .draft(String(repeating: "a", count: 2000))),
  ]

  @Test(arguments: routes) func findsTheRoute(_ path: String, _ route: SocketRoute?) {
    #expect(SocketRoute(pathAndQuery: path) == route)
  }
}
