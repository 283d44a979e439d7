import ContractJSON

/// The contract's calls, as tests make them.
extension RingDraftProcess {
  /// Creates a draft and returns its id.
  func createDraft(
    by user: String, title: String = "A title", platform: String = "x", initialSegment: String? = nil
  ) throws -> String {
    var body: JSONObject = JSONObject([("title", .string(title)), ("platform", .string(platform))])
    if let initialSegment { body.set("initial_segment", .string(initialSegment)) }
    let answer = try post("/v1/collab/drafts", user: user, .object(body))
    guard answer.status == 200, let id = try answer.json()["data"]?["draft_id"]?.stringValue else {
      throw HarnessError("no draft: \(answer.status) \(answer.text)")
    }
    return id
  }

  func append(
    to draft: String, by user: String, _ content: String, key: String, requestID: String? = nil
  ) throws -> HTTPAnswer {
    try post(
      "/v1/collab/drafts/\(draft)/segments", user: user,
      ["content": .string(content), "idempotency_key": .string(key)], requestID: requestID)
  }

  func pass(_ draft: String, from user: String, to other: String, key: String) throws -> HTTPAnswer {
    try post(
      "/v1/collab/drafts/\(draft)/pass-ring", user: user,
      ["to_user_id": .string(other), "idempotency_key": .string(key)])
  }

  func addCollaborator(_ other: String, to draft: String, by user: String, role: String? = nil) throws -> HTTPAnswer {
    let role = role.map { "&role=\($0)" } ?? ""
    return try post("/v1/collab/drafts/\(draft)/collaborators?collaborator_id=\(other)\(role)", user: user)
  }

  /// The draft as `GET` shows it.
  func draft(_ id: String) throws -> JSONValue {
    let answer = try get("/v1/collab/drafts/\(id)")
    guard answer.status == 200, let draft = try answer.json()["data"] else {
      throw HarnessError("no draft \(id): \(answer.status) \(answer.text)")
    }
    return draft
  }

  func createInvite(_ draft: String, by user: String, to target: String, key: String) throws -> HTTPAnswer {
    try post(
      "/v1/collab/drafts/\(draft)/invites?user_id=\(user)", user: nil,
      ["target_user_id": .string(target), "idempotency_key": .string(key)])
  }

  func acceptInvite(_ invite: Invitation, as user: String, token: String? = nil, key: String) throws -> HTTPAnswer {
    try post(
      "/v1/collab/invites/\(invite.id)/accept?user_id=\(user)", user: nil,
      ["token": .string(token ?? invite.token), "idempotency_key": .string(key)])
  }

  func revokeInvite(_ invite: Invitation, as user: String, key: String) throws -> HTTPAnswer {
    try post(
      "/v1/collab/invites/\(invite.id)/revoke?user_id=\(user)", user: nil, ["idempotency_key": .string(key)])
  }

  /// A new invite of `target`.
  func invite(_ target: String, to draft: String, by user: String, key: String) throws -> Invitation {
    try Invitation(createInvite(draft, by: user, to: target, key: key))
  }
}

/// An invite as its creation shows it.
struct Invitation: Equatable {
  let id: String
  let token: String

  init(_ answer: HTTPAnswer) throws {
    let data = try answer.json()["data"]
    guard let id = data?["invite_id"]?.stringValue,
      let token = data?["share_url"]?.stringValue?.split(separator: "=").last
    else { throw HarnessError("no invite: \(answer.status) \(answer.text)") }
    self.id = id
    self.token = String(token)
  }
}

extension HTTPAnswer {
  /// `error.code` of the error envelope.
  var errorCode: String? { (try? json())?["error"]?["code"]?.stringValue }
  /// `error.message` of the error envelope, when it is a text.
  var errorMessage: String? { (try? json())?["error"]?["message"]?.stringValue }
  /// The first fault of a 422.
  var fault: JSONValue? { (try? json())?["detail"]?[0] }
}
