import ContractJSON

/// A try to open a draft's socket: it gets in, or is told why not.
struct SocketAttempt: Sendable {
  let socket: WebSocketClient
  let first: JSONValue

  init(
    _ server: RingDraftProcess, _ draft: String = "room", user: String?, origin: String? = nil,
    requestID: String? = nil
  ) throws {
    let headers = [("X-User-Id", user), ("Origin", origin), ("X-Request-Id", requestID)]
    socket = try WebSocketClient.open(
      port: server.port, "/v1/ws/drafts/\(draft)",
      headers: headers.compactMap { name, value in
        value.map { (name: name, value: $0) }
      })
    first = try socket.receiveJSON()
  }

  var isIn: Bool { first["type"] == "connected" }

  /// Code and message of the error frame, if the close that follows says the same.
  var refusal: String? {
    guard first["type"] == "error" else { return nil }
    return Self.refusal(first, socket)
  }

  /// The same of a socket that was in: what it gets next.
  func nextRefusal() throws -> String? {
    Self.refusal(try socket.receiveJSON(), socket)
  }

  private static func refusal(_ frame: JSONValue, _ socket: WebSocketClient) -> String? {
    guard frame["type"] == "error", let code = frame["code"]?.stringValue, let message = frame["message"]?.stringValue,
      (try? socket.receive()) == .close(code: 1_008, reason: message)
    else { return nil }
    return "\(code): \(message)"
  }

  /// Whether a ping is answered.
  func isAnswered() throws -> Bool {
    try socket.send(#"{"type":"ping"}"#)
    return try socket.receiveJSON()["type"] == "pong"
  }
}
