import ContractJSON
import Drafts
import Testing

/// Does what was done when rows of the audit trail were captured, and compares the rows.
struct AuditGoldenReplay {
  let server: RingDraftProcess

  func run(_ name: String) throws {
    let difference = try #require(ContractDifferences.byGolden[name])
    let golden = try difference.expected(Golden(name: name))
    let user = try #require(golden.rows.first?["user_id"]?.stringValue)
    let friend = user + "b"
    let key = { (row: Int) in golden.rows[row]["metadata"]?["idempotency_key"] ?? .null }
    let title = golden.rows[0]["metadata"]?["title"] ?? .null
    let platform = JSONValue.string(String(repeating: "p", count: 600))
    let created = try post("", user, ["title": title, "platform": platform], "\(user)-1")
    let draft = try #require(try created.json()["data"]?["draft_id"]?.stringValue)
    let append: JSONValue = ["content": "héllo", "idempotency_key": key(1)]
    let adding = "/\(draft)/collaborators?collaborator_id=\(friend)&role=viewer"
    let pass: JSONValue = ["to_user_id": .string(friend), "idempotency_key": key(3)]
    let answers = [
      try post("/\(draft)/segments", user, append, "\(user)-2"),
      try post("/\(draft)/segments", user, append, "\(user)-2r"),
      try post(adding, user, nil, "\(user)-3"), try post(adding, user, nil, "\(user)-3r"),
      try post("/\(draft)/pass-ring", user, pass, "\(user)-4"),
      try post("/\(draft)/pass-ring", user, ["to_user_id": "x", "idempotency_key": "other"], "\(user)-5"),
    ]
    #expect(answers.map(\.status) == [200, 200, 200, 200, 200, 403])
    try compare(golden)
  }

  private func compare(_ golden: Golden) throws {
    let rows = try server.auditRows().dropFirst().map(\.goldenForm)
    // Ids of requests and users were sent as captured, so they are compared.
    let varying = ["id", "ts", "draft_id", "metadata.segment_id", "metadata.idempotency_key"]
    let paths = rows.indices.flatMap { index in varying.map { "$[\(index)].\($0)" } }
    var comparison = GoldenComparison(bindings: GoldenBindings(), volatilePaths: Set(paths))
    comparison.compare(.array(golden.rows), .array(Array(rows)))
    #expect(comparison.differences == [], "\(golden.name)")
  }

  private func post(_ path: String, _ user: String, _ body: JSONValue?, _ requestID: String) throws -> HTTPAnswer {
    var request = HTTPRequest("POST", "/v1/collab/drafts\(path)", user: user, json: body, requestID: requestID)
    request.headers.append(("User-Agent", "golden/1"))
    return try server.send(request)
  }
}

extension AuditedRow {
  /// The row as the contract shows it.
  fileprivate var goldenForm: JSONValue {
    let metadata = (try? JSONParser.parse(Array(metadata.utf8))) ?? .null
    return [
      "id": .integer(Int(sequence)), "ts": .string(Timestamp(microsecondsSinceEpoch: microseconds).text),
      "request_id": text(requestID), "user_id": text(userID), "action": .string(action), "draft_id": text(draftID),
      "metadata": metadata, "ip": text(address), "user_agent": text(userAgent),
    ]
  }

  private func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
}
