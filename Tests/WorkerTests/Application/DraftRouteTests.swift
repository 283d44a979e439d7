import ContractJSON
import HTTPTypes
import Testing

@testable import Worker

@Suite struct DraftRouteTests {
  private static let drafts = "/v1/collab/drafts"

  @Test func aDraftHasItsFieldsInOrder() async throws {
    let application = try ApplicationUnderTest()
    let created = try await application.send(
      .post, Self.drafts, as: "g_alice", body: #"{"title":"a\"é","platform":"x","initial_segment":"hello"}"#)
    #expect(created.status == 200)
    #expect(created.fields[.contentType] == "application/json")
    let draft = try #require(try created.json("data").objectValue)
    #expect(
      draft.members.map(\.key) == [
        "draft_id", "creator_id", "title", "platform", "status", "segments", "ring_state", "collaborators",
        "pending_invites", "created_at", "updated_at", "target_publish_at", "metrics",
      ])
    #expect(draft["title"] == .string("a\"é"))
    #expect(draft["metrics"] == .null)
    #expect(try created.json("data", "segments", "0", "author_display") == .string("@u_6d3c05"))
    let ring = try #require(try created.json("data", "ring_state").objectValue)
    #expect(
      ring.members.map(\.key) == [
        "draft_id", "current_holder_id", "holders_history", "passed_at", "last_passed_at", "idempotency_key",
      ])
    #expect(ring["holders_history"] == .array([.string("g_alice")]))
    #expect(ring["passed_at"] == draft["created_at"])
    let id = try #require(draft["draft_id"]?.stringValue)
    let read = try await application.send(.get, "\(Self.drafts)/\(id)")
    let metrics = try #require(try read.json("data", "metrics").objectValue)
    #expect(
      metrics.members.map(\.key) == [
        "contributorsCount", "ringPassesLast24h", "avgMinutesBetweenPasses", "lastActivityAt",
      ])
    #expect(metrics["ringPassesLast24h"] == .integer(1))
    #expect(metrics["avgMinutesBetweenPasses"] == .null)
    #expect(try read.json("data", "segments") == (try created.json("data", "segments")))
  }

  @Test func metricsComeWithReplaysOnly() async throws {
    let application = try ApplicationUnderTest()
    let id = try await application.createDraft()
    let segment = #"{"content":"c","idempotency_key":"k"}"#
    let first = try await application.send(.post, "\(Self.drafts)/\(id)/segments", as: "ann", body: segment)
    #expect(try first.json("data", "metrics") == .null)
    let replay = try await application.send(.post, "\(Self.drafts)/\(id)/segments", as: "ann", body: segment)
    #expect(try replay.json("data", "metrics", "contributorsCount") == .integer(1))
    #expect(try replay.json("data", "segments").arrayValue?.count == 1)
    let pass = #"{"to_user_id":"ann","idempotency_key":"k"}"#
    let passed = try await application.send(.post, "\(Self.drafts)/\(id)/pass-ring", as: "ann", body: pass)
    #expect(try passed.json("data", "metrics") == .null)
    #expect(try passed.json("data", "ring_state", "holders_history").arrayValue?.count == 2)
    let again = try await application.send(.post, "\(Self.drafts)/\(id)/pass-ring", as: "ann", body: pass)
    #expect(try again.json("data", "metrics", "avgMinutesBetweenPasses") == .float(0))
    #expect(again.text.contains(#""avgMinutesBetweenPasses":0.0"#))
    let added = try await application.send(
      .post, "\(Self.drafts)/\(id)/collaborators?collaborator_id=first&collaborator_id=l%20a+st&role=", as: "ann",
      body: "not looked at")
    #expect(try added.json("data", "collaborators") == .array([.string("l a st")]))
    let repeated = try await application.send(
      .post, "\(Self.drafts)/\(id)/collaborators?collaborator_id=l+a+st", as: "ann")
    #expect(repeated.status == 200)
    #expect(try repeated.json("data", "metrics") == .null)
  }

  @Test func refusalsKeepTheirCodes() async throws {
    let application = try ApplicationUnderTest()
    let id = try await application.createDraft()
    let segment = #"{"content":"c","idempotency_key":"k"}"#
    let unknown = try await application.send(.post, "\(Self.drafts)/nope/segments", as: "ann", body: segment)
    #expect(unknown.status == 404 && unknown.errorCode == "not_found" && unknown.detail == "Draft nope not found")
    let stranger = try await application.send(.post, "\(Self.drafts)/\(id)/segments", as: "bob", body: segment)
    #expect(stranger.status == 403 && stranger.errorCode == "forbidden")
    _ = try await application.send(.post, "\(Self.drafts)/\(id)/collaborators?collaborator_id=bob", as: "ann")
    let member = try await application.send(.post, "\(Self.drafts)/\(id)/segments", as: "bob", body: segment)
    #expect(member.status == 403 && member.errorCode == "ring_required")
    #expect(try member.json("error", "message").stringValue == member.detail)
  }

  @Test func identityComesBeforeValidationAndThatBeforeTheDraft() async throws {
    let application = try ApplicationUnderTest()
    for body in ["{", #"{"title":""}"#, ""] {
      let nobody = try await application.send(.post, Self.drafts, body: body)
      #expect(nobody.status == 401 && nobody.errorCode == "http_error")
      #expect(try nobody.json("detail", "error") == .string("unauthorized"))
    }
    let invalid = try await application.send(.post, "\(Self.drafts)/nope/segments", as: "ann", body: "{}")
    #expect(invalid.status == 422)
    let tooLong = try await application.send(.get, Self.drafts, as: String(repeating: "u", count: 101))
    #expect(tooLong.status == 401)
    let longest = try await application.send(.get, Self.drafts, as: String(repeating: "é", count: 100))
    #expect(longest.status == 200 && longest.text == #"{"data":[],"count":0}"#)
  }

  @Test func listsTheNewestFirst() async throws {
    let application = try ApplicationUnderTest()
    let first = try await application.createDraft()
    let second = try await application.createDraft()
    _ = try await application.send(
      .post, "\(Self.drafts)/\(first)/segments", as: "ann", body: #"{"content":"c","idempotency_key":""}"#)
    let list = try await application.send(.get, Self.drafts + "?foo=bar", as: "ann")
    #expect(try list.json("count") == .integer(2))
    #expect(try list.json("data", "0", "draft_id") == .string(first))
    #expect(try list.json("data", "1", "draft_id") == .string(second))
    #expect(try list.json("data", "0", "metrics") == .null)
  }

  @Test(arguments: [
    ("2030-01-01T00:00:00Z", 0), ("2030-01-01T00:00:00%2B02:00", 0), ("2030-01-01", 0), ("2030-01-01T00:00:00", 0),
    ("", 1), ("2001-01-01T00:00:00Z", 1),
  ])
  func nowCountsThePasses(_ now: String, _ passes: Int) async throws {
    let application = try ApplicationUnderTest()
    let id = try await application.createDraft()
    let answer = try await application.send(.get, "\(Self.drafts)/\(id)?now=\(now)")
    #expect(try answer.json("data", "metrics", "ringPassesLast24h") == .integer(passes))
  }

  @Test func aBadNowComesBeforeTheDraft() async throws {
    let application = try ApplicationUnderTest()
    for now in ["yesterday", "2030-01-01T00:00:00+00:00", "%00"] {
      let answer = try await application.send(.get, "\(Self.drafts)/nope?now=\(now)")
      #expect(answer.status == 400 && answer.errorCode == "validation_error")
      #expect(answer.detail == "Invalid ISO timestamp format for 'now' parameter")
    }
    let card = try await application.send(.get, "\(Self.drafts)/nope/share-card?now=it's%0A")
    #expect(card.status == 400 && card.detail == #"Invalid isoformat string: "it's\n""#)
  }

  @Test func theShareCardKeepsTheOffset() async throws {
    let application = try ApplicationUnderTest()
    let id = try await application.createDraft(as: "g_alice", segment: "s")
    let answer = try await application.send(
      .get, "\(Self.drafts)/\(id)/share-card?viewer_id=me&style=neon&now=2030-01-01T05:30:00%2B05:30")
    #expect(
      answer.text
        == #"{"success":true,"data":{"draft_id":"\#(id)","title":"Collab Thread: T","# + ""
        + #""subtitle":"Ring with @u_6d3c05 • 1 contributors • 0 passes/24h","# + ""
        + #""metrics":{"contributors_count":1,"ring_passes_last_24h":0,"avg_minutes_between_passes":null,"# + ""
        + #""segments_count":1},"contributors":["@u_6d3c05"],"top_line":"A collaborative thread in progress.","# + ""
        + #""cta":{"label":"Join the thread","url":"/dashboard/collab?draftId=\#(id)"},"# + ""
        + #""theme":{"bg":"from-slate-900 to-indigo-700","accent":"indigo"},"# + ""
        + #""generated_at":"2030-01-01T05:30:00+05:30"}}"#)
  }

  @Test func withoutTheBrokerChangesAreUnavailableAndReadsGoOn() async throws {
    let application = try ApplicationUnderTest()
    let id = try await application.createDraft()
    application.gateway.setAway(true)
    let change = try await application.send(
      .post, "\(Self.drafts)/\(id)/segments", as: "ann", body: #"{"content":"c","idempotency_key":"k"}"#)
    #expect(change.status == 503 && change.errorCode == "unavailable")
    #expect(change.fields[.retryAfter] == "1")
    #expect(try await application.send(.get, "\(Self.drafts)/\(id)").status == 200)
    #expect(try await application.send(.get, "/healthz").text == #"{"status":"ok"}"#)
    let ready = try await application.send(.get, "/readyz")
    #expect(ready.status == 503 && ready.text == #"{"status":"error","detail":"database unreachable"}"#)
    application.gateway.setAway(false)
    #expect(try await application.send(.get, "/readyz").text == #"{"status":"ok"}"#)
  }

  @Test func databaseHealthEchoesNow() async throws {
    let application = try ApplicationUnderTest()
    let plain = try await application.send(.get, "/api/health/db")
    #expect(try plain.json("ok") == .bool(true))
    guard case .float = try plain.json("db", "latency_ms") else {
      Issue.record("latency_ms is \(plain.text)")
      return
    }
    let named = try await application.send(.get, "/api/health/db?now=what%20ever")
    #expect(try named.json("computed_at") == .string("what ever"))
    #expect(try named.json("db", "latency_ms") == .null)
    #expect(try named.json("db", "tables_present").arrayValue?.contains(.string("drafts")) == true)
  }
}
