import ContractJSON

/// Requests for answers that no captured exchange has.
struct ProbedAnswers {
  let server: RingDraftProcess
  let observe: (HTTPRequest, HTTPAnswer) -> Void

  func run() throws {
    try documents()
    try refusals()
    try invites()
    try faults()
    let unknown = "/v1/collab/drafts/nothing"
    try send(HTTPRequest("GET", unknown + "/invites"))
    try send(HTTPRequest("GET", unknown, headers: [("Origin", "http://localhost:3000")]))
  }

  /// Where `DOCS_ENABLED` is off.
  func withoutDocuments() throws {
    for path in ["/openapi.yaml", "/asyncapi.yaml"] { try send(HTTPRequest("GET", path, user: "nobody")) }
  }

  /// Where `JWT_SECRET` is set: a token's user cannot act as somebody else.
  func withTokens() throws {
    let token = "Bearer " + TestToken.sign(["sub": "probe"])
    for (action, body) in [
      ("accept", ["token": "t", "idempotency_key": "k"]), ("revoke", ["idempotency_key": "k"]),
    ] as [(String, JSONValue)] {
      var request = HTTPRequest("POST", "/v1/collab/invites/x/\(action)?user_id=other", user: nil, json: body)
      request.headers.append(("Authorization", token))
      try send(request)
    }
  }

  private func send(_ request: HTTPRequest) throws { observe(request, try server.send(request)) }

  private func documents() throws {
    for path in ["/openapi.yaml", "/asyncapi.yaml"] {
      let answer = try server.get(path)
      observe(HTTPRequest("GET", path), answer)
      guard let tag = answer["etag"] else { continue }
      try send(HTTPRequest("GET", path, headers: [("If-None-Match", tag)]))
      try send(HTTPRequest("HEAD", path))
      try send(HTTPRequest("HEAD", path, headers: [("Accept-Encoding", "gzip")]))
    }
  }

  /// What is refused before any route; sent raw where no request of ours is like that.
  private func refusals() throws {
    let drafts = "/v1/collab/drafts"
    try send(HTTPRequest("POST", drafts, headers: [("Content-Length", "100000000")]))
    try send(HTTPRequest("GET", "\(drafts)?pad=\(String(repeating: "x", count: 9_000))"))
    try send(HTTPRequest("GET", drafts, headers: [("Expect", "a miracle")]))
    try send(HTTPRequest("GET", drafts, headers: [("X-Pad", String(repeating: "x", count: 20_000))]))
    try send(HTTPRequest("POST", drafts, headers: [("Transfer-Encoding", "gzip, chunked")]))
    for (method, path) in [("GET", drafts), ("POST", drafts), ("GET", drafts + "/x")] {
      try send(HTTPRequest(method, path, headers: [("Host", "two hosts")]))
    }
    let connection = try HTTPConnection(port: server.port)
    try connection.socket.send("GET \(drafts) HTTP/2.5\r\nHost: a\r\n\r\n")
    observe(HTTPRequest("GET", drafts), try connection.readAnswer())
  }

  private func invites() throws {
    let user = "probe"
    let draft = try server.createDraft(by: user)
    let path = "/v1/collab/drafts/\(draft)/invites?user_id=\(user)"
    let body: JSONValue = ["target_user_id": "guest", "idempotency_key": "probe"]
    let created = HTTPRequest("POST", path, user: user, json: body)
    try send(created)
  }

  /// Bodies with every kind of fault there is a name for.
  private func faults() throws {
    let path = "/v1/collab/drafts/nothing/invites?user_id=probe"
    for hours in ["null", "1e400", "1.5", "\"x\"", "\"" + String(repeating: "1", count: 5_000) + "\""] {
      let body = #"{"idempotency_key":"k","target_user_id":"u","expires_in_hours":\#(hours)}"#
      try send(HTTPRequest("POST", path, headers: [("X-User-Id", "probe")], body: Array(body.utf8)))
    }
    for target in ["drafts/x/segments", "drafts/x/pass-ring", "invites/x/accept", "invites/x/revoke"] {
      try send(HTTPRequest("POST", "/v1/collab/\(target)", headers: [("X-User-Id", "probe")], body: [0x22, 0xff]))
    }
  }
}
