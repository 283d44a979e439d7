import ContractJSON
import HTTPTypes
import Testing

@testable import Worker

@Suite struct RoutingTests {
  @Test(
    arguments: [
      (HTTPRequest.Method.get, "/v1/nope", 404, nil), (.put, "/v1/collab/drafts", 405, "POST"),
      (.head, "/v1/collab/drafts/x/segments", 405, "POST"), (.delete, "/v1/collab/drafts/x", 405, "GET"),
      (.options, "/v1/collab/drafts", 405, "POST"), (.post, "/healthz", 405, "GET"), (.get, "/", 404, nil),
      (.get, "*", 404, nil), (.get, "/v1/collab/drafts/x/invites/", 307, nil), (.get, "//healthz", 404, nil),
      (.get, "/v1/ws/drafts/x", 404, nil), (.get, "/v1/collab/invites/x", 404, nil),
      (.put, "/v1/collab/drafts/x/invites", 405, "POST"), (.get, "/v1/collab/drafts/a%20b%2Fc", 404, nil),
    ] as [(HTTPRequest.Method, String, Int, String?)])
  func answersWhatNoRouteTakes(
    _ method: HTTPRequest.Method, _ target: String, _ status: Int, _ allow: String?
  ) async throws {
    let answer = try await ApplicationUnderTest().send(method, target)
    #expect(answer.status == status)
    #expect(answer.fields[.allow] == allow)
    #expect(answer.fields[.requestID]?.count == 36)
    let detail = status == 404 ? "Not Found" : status == 405 ? "Method Not Allowed" : nil
    if method != .head { #expect(answer.detail == detail) }
  }

  @Test(arguments: [
    ("/v1/collab/drafts/?a=b&c", "http://example.test:8000/v1/collab/drafts?a=b&c"),
    ("/healthz///", "http://example.test:8000/healthz"),
    ("/v1/collab/drafts/%C3%A9%20%3F%25/", "http://example.test:8000/v1/collab/drafts/%C3%A9%20%3F%25"),
  ])
  func sendsTrailingSlashesAway(_ target: String, _ location: String) async throws {
    let answer = try await ApplicationUnderTest().send(.post, target)
    #expect(answer.status == 307)
    #expect(answer.fields[.location] == location)
    #expect(answer.fields[.contentLength] == "0")
    #expect(answer.fields[.contentType] == nil)
  }

  @Test func decodesThePath() async throws {
    let answer = try await ApplicationUnderTest().send(.get, "/v1/coll%61b/drafts/%C3%A9%20x")
    #expect(answer.status == 404)
    #expect(answer.errorCode == "not_found")
    #expect(answer.detail == "Draft é x not found")
  }

  @Test func headAnswersLikeGetWithoutContent() async throws {
    let application = try ApplicationUnderTest()
    let get = try await application.send(.get, "/healthz")
    let head = try await application.send(.head, "/healthz")
    #expect(head.status == 200)
    #expect(head.text.isEmpty)
    #expect(head.fields[.contentLength] == get.fields[.contentLength])
    #expect(head.fields[.contentType] == "application/json")
    let list = try await application.send(.head, "/v1/collab/drafts", as: "ann")
    #expect(list.status == 200)
  }

  @Test(arguments: [("abc-123", true), ("<script>", true), ("", false), ("a b", false), ("é", false)])
  func requestIDsOfVisibleASCIIAreKept(_ given: String, _ isKept: Bool) async throws {
    let answer = try await ApplicationUnderTest().send(.get, "/v1/collab/drafts/zz", fields: ["X-Request-Id": given])
    let id = answer.fields[.requestID]
    #expect((id == given) == isKept)
    #expect(try answer.json("error", "request_id").stringValue == id)
  }

  @Test func theFirstOfSeveralRequestIDsCounts() async throws {
    let answer = try await ApplicationUnderTest().send(
      .get, "/healthz", fields: ["X-Request-Id": "r1", "X-Request-Id": "r2"])
    #expect(answer.fields[.requestID] == "r1")
  }

  @Test func aUserThatIsNamedTwiceIsNobody() async throws {
    let answer = try await ApplicationUnderTest().send(
      .get, "/v1/collab/drafts", fields: ["X-User-Id": "ann", "X-User-Id": "ann"])
    #expect(answer.status == 401)
  }

  @Test func requestIDsAreBounded() async throws {
    let application = try ApplicationUnderTest()
    for (length, isKept) in [(128, true), (129, false)] {
      let given = String(repeating: "r", count: length)
      let answer = try await application.send(.get, "/healthz", fields: ["X-Request-Id": given])
      #expect((answer.fields[.requestID] == given) == isKept)
    }
  }

  @Test func preflightFromAnAllowedOrigin() async throws {
    let answer = try await ApplicationUnderTest().send(
      .options, "/v1/collab/drafts",
      fields: [
        "Origin": "http://localhost:3000", "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "x-user-id,content-type",
      ])
    #expect(answer.status == 200 && answer.text == "OK")
    #expect(answer.fields[.contentType] == "text/plain; charset=utf-8")
    #expect(answer.fields[.accessControlAllowOrigin] == "http://localhost:3000")
    #expect(answer.fields[.accessControlAllowCredentials] == "true")
    #expect(answer.fields[.accessControlAllowMethods] == "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT")
    #expect(answer.fields[.accessControlAllowHeaders] == "x-user-id,content-type")
    #expect(answer.fields[.accessControlMaxAge] == "600")
    #expect(answer.fields[.vary] == "Origin")
    #expect(answer.fields[.requestID] == nil)
  }

  @Test func preflightFromAnotherOrigin() async throws {
    let answer = try await ApplicationUnderTest().send(
      .options, "/nope", fields: ["Origin": "http://evil", "Access-Control-Request-Method": "TRACE"])
    #expect(answer.status == 400 && answer.text == "Disallowed CORS origin, method")
    #expect(answer.fields[.accessControlAllowOrigin] == nil)
    #expect(answer.fields[.accessControlAllowHeaders] == nil)
  }

  @Test func simpleRequestsGetTheirOriginAlsoWithErrors() async throws {
    let application = try ApplicationUnderTest()
    for target in ["/healthz", "/nope", "/v1/collab/drafts"] {
      let answer = try await application.send(.get, target, fields: ["Origin": "http://localhost:3000"])
      #expect(answer.fields[.accessControlAllowOrigin] == "http://localhost:3000")
      #expect(answer.fields[.accessControlAllowCredentials] == "true")
      #expect(answer.fields[.vary] == "Origin")
      let other = try await application.send(.get, target, fields: ["Origin": "http://localhost:30000"])
      #expect(other.fields[.accessControlAllowOrigin] == nil)
    }
  }
}
