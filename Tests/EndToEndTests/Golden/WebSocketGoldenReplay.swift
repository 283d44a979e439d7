import ContractJSON
import Glibc
import Testing

/// Replays WebSocket goldens: the transcript's opens, sends and REST calls are made, what was received is expected.
struct WebSocketGoldenReplay {
  /// The draft of all captured sockets but one.
  static let draft = "be25aaab-9a8d-43a3-bae1-3d8a8b412259"

  let server: RingDraftProcess
  /// Told of every frame that was received.
  var observe: (WebSocketClient.Frame) -> Void = { _ in }
  private var bindings = GoldenBindings()
  /// Kept open from one golden to the next.
  private var opened: [WebSocketClient] = []

  init(server: RingDraftProcess) { self.server = server }

  mutating func run(_ names: [String]) throws {
    let answer = try server.post("/v1/collab/drafts", user: "g_alice", ["title": "ws", "platform": "x"])
    let id = try #require(answer.json()["data"]?["draft_id"]?.stringValue)
    let isNew = bindings.bind(Self.draft, to: id)
    #expect(isNew)
    for name in names { try replay(name) }
  }

  private mutating func replay(_ name: String) throws {
    let captured = try Golden(name: name)
    let golden = try ContractDifferences.byGolden[name]?.expected(captured) ?? captured
    var sockets: [String: WebSocketClient] = [:]
    for (index, entry) in golden.transcript.enumerated() {
      let who = entry["who"]?.stringValue ?? ""
      let place = "\(name)[\(index)]"
      switch entry["event"]?.stringValue {
      case "open":
        let socket = try open(entry)
        sockets[who] = socket
        opened.append(socket)
      case "send": try send(entry["data"]?.stringValue ?? "", over: try #require(sockets[who]))
      case "recv": try expect(entry, index, over: try #require(sockets[who]), golden)
      case "closed": try expectClose(entry, over: try #require(sockets[who]), place)
      case "close":
        try sockets[who]?.close()
        // The next one comes 300 ms later in the capture; its slot is free after 100.
        _ = try sockets[who]?.receive()
        usleep(100_000)
      case "nothing_for_s":
        let seconds = entry["t"]?.doubleValue ?? 0
        #expect(try #require(sockets[who]).receivesNothing(for: seconds), "\(place)")
      case "post": try post(entry, place)
      case let other: Issue.record("\(place): unknown event \(other ?? "none")")
      }
    }
  }

  private func open(_ entry: JSONValue) throws -> WebSocketClient {
    let target = bindings.substitute(entry["path"]?.stringValue ?? "")
    return try WebSocketClient.open(port: server.port, target, headers: Golden.pairs(entry["headers"]))
  }

  /// What long messages were.
  private static let described = [
    "<100KB ping>": ping(bytes: 100_000), "<ping of exactly 4096 bytes>": ping(bytes: 4_096),
    "<ping of 4097 bytes>": ping(bytes: 4_097),
    "<2062 chars, 4102 bytes utf-8>": #"{"type":"ping","p":""# + String(repeating: "é", count: 2_040) + #""}"#,
  ]

  private static func ping(bytes: Int) -> String {
    let (start, end) = (#"{"type":"ping","pad":""#, #""}"#)
    return start + String(repeating: "x", count: bytes - start.utf8.count - end.utf8.count) + end
  }

  /// What was sent; long and binary messages are written down as descriptions.
  private func send(_ data: String, over socket: WebSocketClient) throws {
    if let text = Self.described[data] {
      try socket.send(text)
    } else if data == "<5000 binary bytes>" {
      try socket.send(binary: [UInt8](repeating: 0, count: 5_000))
    } else if data.hasPrefix("binary:") {
      let digits = Array(data.dropFirst("binary:".count))
      try socket.send(
        binary: stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16) ?? 0 })
    } else {
      try socket.send(data)
    }
  }

  private mutating func expect(_ entry: JSONValue, _ index: Int, over socket: WebSocketClient, _ golden: Golden) throws
  {
    let prefix = "$.transcript[\(index)].frame"
    let paths = golden.volatilePaths.filter { $0.hasPrefix(prefix) }.map { $0.replacing(prefix, with: "$") }
    var comparison = GoldenComparison(bindings: bindings, volatilePaths: Set(paths))
    comparison.compare(entry["frame"] ?? .null, try socket.receiveJSON(observe))
    #expect(comparison.differences == [], "\(golden.name)[\(index)]")
    bindings = comparison.bindings
  }

  private func expectClose(_ entry: JSONValue, over socket: WebSocketClient, _ place: String) throws {
    let frame = try socket.receive()
    observe(frame)
    guard case .close(let code, let reason) = frame else {
      Issue.record("\(place): expected a close frame, got \(frame)")
      return
    }
    #expect(code == entry["code"]?.integerValue, "\(place)")
    if let expected = entry["reason"]?.stringValue { #expect(reason == expected, "\(place)") }
  }

  private func post(_ entry: JSONValue, _ place: String) throws {
    let draft = "/v1/collab/drafts/\(bindings.substitute(Self.draft))"
    var target = bindings.substitute(entry["path"]?.stringValue ?? "")
    var body = entry["body"] ?? .null
    if target == "invites" {
      target = draft + "/invites?user_id=g_alice"
      body = ["target_user_id": "somebody", "idempotency_key": "an invite sends no event"]
    }
    if let parameters = entry["params"]?.objectValue {
      target += "?" + Golden.pairs(.object(parameters)).map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }
    var request = HTTPRequest("POST", target, headers: Golden.pairs(entry["headers"]))
    if body != .null {
      request.headers.append(("Content-Type", "application/json"))
      request.body = JSONText.bytes(of: body)
    }
    let answer = try server.send(request)
    #expect(answer.status == entry["status"]?.integerValue, "\(place): \(answer.text.prefix(300))")
  }
}
