import ContractJSON
import Foundation
import HTTPTypes
import Testing

@testable import Worker

@Suite struct ExtraRouteTests {
  private static let drafts = "/v1/collab/drafts"

  @Test(arguments: ["timeline", "export", "export?format=json", "events"])
  func withoutTheSettingThereIsNoSuchRoute(path: String) async throws {
    let application = try ApplicationUnderTest()
    let id = try await application.createDraft()
    for method in [HTTPRequest.Method.get, .post, .head] {
      let answer = try await application.send(method, "\(Self.drafts)/\(id)/\(path)")
      let unknown = try await application.send(method, "\(Self.drafts)/\(id)/nothing")
      #expect(answer.status == 404)
      #expect(answer.text == unknown.text)
      #expect(answer.fields.map(\.name) == unknown.fields.map(\.name))
    }
  }

  @Test(arguments: ["timeline", "export", "export?format=json", "export?format=text", "events"])
  func anUnknownDraftIsNotFound(path: String) async throws {
    let application = try ApplicationUnderTest(servesExtras: true)
    let answer = try await application.send(.get, "\(Self.drafts)/none/\(path)")
    #expect(answer.status == 404)
    #expect(answer.errorCode == "not_found")
    #expect(try await application.send(.post, "\(Self.drafts)/none/\(path)").status == 405)
  }

  @Test func theTimelineTellsWhoDidWhatInOrder() async throws {
    let application = try ApplicationUnderTest(servesExtras: true)
    let id = try await application.createDraft(as: "ann", segment: "one")
    let path = "\(Self.drafts)/\(id)"
    _ = try await application.send(.post, path + "/collaborators?collaborator_id=ben", as: "ann")
    _ = try await application.send(
      .post, path + "/pass-ring", as: "ann", body: #"{"to_user_id":"ben","idempotency_key":"p"}"#)
    _ = try await application.send(
      .post, path + "/segments", as: "ben", body: #"{"content":"two","idempotency_key":"s"}"#)
    let invite = try await application.send(
      .post, path + "/invites?user_id=ann", body: #"{"target_user_id":"cat","idempotency_key":"i"}"#)
    let inviteID = try #require(try invite.json("data", "invite_id").stringValue)
    let token = try #require(try invite.json("data", "share_url").stringValue?.split(separator: "=").last)
    _ = try await application.send(
      .post, "/v1/collab/invites/\(inviteID)/accept?user_id=cat",
      body: #"{"token":"\#(token)","idempotency_key":"a"}"#)

    let timeline = try await application.send(.get, path + "/timeline")
    #expect(timeline.status == 200)
    let entries = try #require(try timeline.json("data").arrayValue)
    #expect(
      entries.map { $0.objectValue?["type"] }
        == [
          "collab.draft_created", "collab.segment_added", "collab.collaborator_added", "collab.ring_passed",
          "collab.segment_added", "collab.invite_accepted",
        ].map { .string($0) })
    #expect(
      entries.map { $0.objectValue?["actor_id"] } == ["ann", "ann", "ann", "ann", "ben", "cat"].map { .string($0) })
    #expect(try timeline.json("count") == .integer(6))
    #expect(entries[0].objectValue?.members.map(\.key) == ["type", "ts", "actor_id", "actor_display", "data"])
    let draft = try await application.send(.get, path)
    #expect(try timeline.json("data", "4", "data") == (try draft.json("data", "segments", "1")))
    #expect(try timeline.json("data", "3", "data", "to_user_id") == .string("ben"))
    #expect(try timeline.json("data", "5", "data", "invited_by_user_id") == .string("ann"))
    #expect(try timeline.json("data", "5", "data", "role") == .string("contributor"))
  }

  @Test func anExportIsAFile() async throws {
    let application = try ApplicationUnderTest(servesExtras: true)
    let created = try await application.send(
      .post, Self.drafts, as: "ann", body: ##"{"title":"A\n# B","platform":"x","initial_segment":"# x_y\n*z*"}"##)
    let id = try #require(try created.json("data", "draft_id").stringValue)
    let at = try #require(try created.json("data", "created_at").stringValue)
    let path = "\(Self.drafts)/\(id)/export"

    let markdown = try await application.send(.get, path)
    #expect(markdown.fields[.contentType] == "text/markdown; charset=utf-8")
    #expect(markdown.fields[.contentDisposition] == #"attachment; filename="a-b-\#(id.prefix(8)).md""#)
    #expect(
      markdown.text == """
        # A # B

        - Started by ann, \(at)
        - Platform: x
        - Ring with ann

        ## 1. ann, \(at)

        \\# x_y\\
        \\*z\\*

        """)
    let text = try await application.send(.get, path + "?format=text")
    #expect(text.fields[.contentType] == "text/plain; charset=utf-8")
    #expect(text.text.hasPrefix("A # B\n\nStarted by ann"))
    #expect(text.text.hasSuffix("\n\n# x_y\n*z*\n"))
    let json = try await application.send(.get, path + "?format=json")
    #expect(json.fields[.contentType] == "application/json")
    #expect(json.fields[.contentDisposition] == #"attachment; filename="a-b-\#(id.prefix(8)).json""#)
    let draft = try await application.send(.get, "\(Self.drafts)/\(id)")
    #expect(try json.json("draft") == (try draft.json("data")))
  }

  @Test func whoWasAwayGetsWhatWasMissedInOrder() async throws {
    let application = try ApplicationUnderTest(servesExtras: true)
    let id = try await application.createDraft(as: "ann")
    let path = "\(Self.drafts)/\(id)"
    let first = try await application.send(.get, path + "/events")
    #expect(try first.json("data", "recovered") == .bool(false))
    #expect(try first.json("data", "draft") == (try await application.send(.get, path).json("data")))
    let start = try #require(try first.json("data", "position").stringValue)
    let count = 300
    for key in 0..<count {
      _ = try await application.send(
        .post, path + "/segments", as: "ann", body: #"{"content":"c","idempotency_key":"\#(key)"}"#)
    }
    var next: String? = "\(path)/events?after=\(start)"
    var orders: [JSONValue?] = []
    var positions: [String?] = []
    while let target = next {
      let page = try await application.send(.get, target)
      #expect(try page.json("data", "recovered") == .bool(true))
      let events = try #require(try page.json("data", "events").arrayValue)
      #expect((1...256).contains(events.count))
      orders += events.map { $0.objectValue?["data"]?.objectValue?["segment_order"] }
      positions += events.map { $0.objectValue?["position"]?.stringValue }
      #expect(try page.json("data", "position").stringValue == positions.last)
      next = try page.json("data", "next").stringValue
    }
    #expect(orders == (0..<count).map { .integer($0) })
    let epoch = start.prefix { $0 != ":" }
    #expect(positions == (0..<count).map { "\(epoch):\($0 + 2)" })
    let none = try await application.send(.get, "\(path)/events?after=\(epoch):\(count + 1)")
    #expect(try none.json("data", "events") == .array([]))
    #expect(try none.json("data", "next") == .null)
    #expect(try none.json("data", "recovered") == .bool(true))
  }

  /// Ahead of the draft, of another epoch, or no position at all.
  @Test(arguments: ["EPOCH:3", "EPOCH:-1", "0000000000000000:1", "EPOCH", "EPOCH:99999999999999999999", ":", "x"])
  func aPositionNobodyGaveOutGetsTheDraft(_ text: String) async throws {
    let application = try ApplicationUnderTest(servesExtras: true)
    let id = try await application.createDraft(as: "ann", segment: "one")
    let path = "\(Self.drafts)/\(id)/events?after="
    let position = try #require(try await application.send(.get, path).json("data", "position").stringValue)
    let given = text.replacing("EPOCH", with: position.prefix { $0 != ":" })
    let answer = try await application.send(.get, path + given)
    #expect(try answer.json("data", "recovered") == .bool(false))
    #expect(try answer.json("data", "position").stringValue == position)
    #expect(try answer.json("data", "draft", "segments", "0", "content") == .string("one"))
  }

  @Test func anUnknownFormatIsAFault() async throws {
    let application = try ApplicationUnderTest(servesExtras: true)
    let answer = try await application.send(.get, "\(Self.drafts)/none/export?format=pdf")
    #expect(answer.status == 422)
    #expect(try answer.json("detail", "0", "msg") == .string("Input should be 'markdown', 'json' or 'text'"))
  }

  /// More rows than are read on the loop.
  @Test func aLongDraftIsReadElsewhere() async throws {
    let application = try ApplicationUnderTest(servesExtras: true)
    let id = try await application.createDraft(as: "ann")
    for place in 0...DraftReads.maximumRowsOnLoop {
      _ = try await application.send(
        .post, "\(Self.drafts)/\(id)/segments", as: "ann", body: #"{"content":"c","idempotency_key":"\#(place)"}"#)
    }
    let timeline = try await application.send(.get, "\(Self.drafts)/\(id)/timeline")
    #expect(try timeline.json("count") == .integer(DraftReads.maximumRowsOnLoop + 2))
    let text = try await application.send(.get, "\(Self.drafts)/\(id)/export")
    #expect(text.text.split(separator: "\n").count { $0.hasPrefix("## ") } == DraftReads.maximumRowsOnLoop + 1)
  }
}
