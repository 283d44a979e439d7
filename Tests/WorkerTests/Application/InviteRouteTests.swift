import ContractJSON
import HTTPTypes
import Settings
import Testing

@testable import Worker

@Suite struct InviteRouteTests {
  private static let drafts = "/v1/collab/drafts"

  @Test func anInviteIsMadeListedAcceptedAndRevoked() async throws {
    let application = try ApplicationUnderTest()
    let id = try await application.createDraft(as: "g_alice")
    let body = #"{"target_user_id":"bob","expires_in_hours":"7_2.0","idempotency_key":"k"}"#
    let created = try await application.send(.post, "\(Self.drafts)/\(id)/invites?user_id=g_alice", body: body)
    let invite = try #require(try created.json("data").objectValue)
    #expect(
      invite.members.map(\.key) == [
        "invite_id", "target_user_id", "target_handle", "status", "created_at", "expires_at", "token_hint", "share_url",
      ])
    let url = try #require(invite["share_url"]?.stringValue)
    let token = String(url.suffix(32))
    let inviteID = try #require(invite["invite_id"]?.stringValue)
    #expect(url == "/collab/invite/\(inviteID)?token=\(token)")
    #expect(invite["token_hint"] == .string(String(token.suffix(6))))
    let again = try await application.send(.post, "\(Self.drafts)/\(id)/invites?user_id=g_alice", body: body)
    #expect(again.text == created.text)

    let list = try await application.send(.get, "\(Self.drafts)/\(id)/invites")
    #expect(try list.json("count") == .integer(1))
    #expect(!list.text.contains(token))
    #expect(
      try list.json("data", "0").objectValue?.members.map(\.key) == [
        "invite_id", "draft_id", "target_user_id", "target_handle", "status", "created_at", "expires_at",
        "accepted_at", "token_hint", "created_by_user_id", "message",
      ])

    let accepted = try await application.send(
      .post, "/v1/collab/invites/\(inviteID)/accept?user_id=bob",
      body: #"{"token":"\#(token)","idempotency_key":"a"}"#)
    #expect(
      try accepted.json("data", "message") == .string("You joined @u_6d3c05's thread — your turn is coming."))
    let stranger = try await application.send(
      .post, "/v1/collab/invites/\(inviteID)/accept?user_id=eve", body: #"{"token":"junk","idempotency_key":"a"}"#)
    #expect(stranger.status == 400 && stranger.errorCode == "http_error" && stranger.detail == "Invalid token")
    let forbidden = try await application.send(
      .post, "/v1/collab/invites/\(inviteID)/revoke?user_id=bob", body: #"{"idempotency_key":"r"}"#)
    #expect(forbidden.status == 403 && forbidden.errorCode == "http_error")
    let revoked = try await application.send(
      .post, "/v1/collab/invites/\(inviteID)/revoke?user_id=g_alice", body: #"{"idempotency_key":"r"}"#)
    #expect(revoked.status == 200)
    #expect(try revoked.json("data", "status") == .string("revoked"))
    #expect(try revoked.json("data", "message") == .null)
  }

  @Test func refusalsHaveTheMeantStatus() async throws {
    let application = try ApplicationUnderTest()
    let id = try await application.createDraft()
    let body = #"{"target_user_id":"z","idempotency_key":"k"}"#
    let unknown = try await application.send(.post, "\(Self.drafts)/nope/invites?user_id=ann", body: body)
    #expect(unknown.status == 404 && unknown.errorCode == "not_found" && unknown.detail == "Draft not found")
    let list = try await application.send(.get, "\(Self.drafts)/nope/invites")
    #expect(list.status == 404 && list.errorCode == "not_found" && list.detail == "Draft not found")
    let stranger = try await application.send(.post, "\(Self.drafts)/\(id)/invites?user_id=eve", body: body)
    #expect(stranger.status == 403 && stranger.errorCode == "forbidden")
    let handle = try await application.send(
      .post, "\(Self.drafts)/\(id)/invites?user_id=ann", body: #"{"target_handle":"@","idempotency_key":"k"}"#)
    #expect(handle.status == 400 && handle.errorCode == "http_error" && handle.detail == "Invalid handle: @")
    for action in ["accept", "revoke"] {
      let empty = try await application.send(.post, "/v1/collab/invites/x/\(action)")
      #expect(empty.status == 422)
      #expect(try empty.json("detail", "0", "loc") == .array([.string("query"), .string("user_id")]))
      #expect(try empty.json("detail", "1", "loc") == .array([.string("body")]))
    }
  }

  @Test func aTokenMustBeTheUsersOwn() async throws {
    let identity = IdentitySettings(jwtSecret: SignedToken.secret, trustUserHeader: true)
    let application = try ApplicationUnderTest(identity: identity)
    let id = try await application.createDraft(as: "ann")
    let body = #"{"target_user_id":"z","idempotency_key":"k"}"#
    let ann = ["Authorization": "Bearer " + SignedToken.hs256(#"{"sub":"ann"}"#)] as KeyValuePairs
    let path = "\(Self.drafts)/\(id)/invites"
    #expect(try await application.send(.post, path + "?user_id=ann", fields: ann, body: body).status == 200)
    #expect(try await application.send(.post, path, fields: ann, body: body).status == 200)
    let other = try await application.send(.post, path + "?user_id=bob", fields: ann, body: body)
    #expect(other.status == 403 && other.errorCode == "forbidden")
    let bad = try await application.send(
      .post, path + "?user_id=ann", fields: ["Authorization": "Bearer x"], body: body)
    #expect(bad.status == 401 && bad.detail == "Invalid token")
  }

  @Test func theBareParameterIsTrustedOnlyWhereTheHeaderIs() async throws {
    let application = try ApplicationUnderTest(
      identity: IdentitySettings(jwtSecret: SignedToken.secret, trustUserHeader: false))
    let answer = try await application.send(
      .post, "\(Self.drafts)/x/invites?user_id=ann", body: #"{"target_user_id":"z","idempotency_key":"k"}"#)
    #expect(answer.status == 401)
  }
}
