import ContractJSON
import Foundation
import Testing

extension EndToEnd {
  @Suite(.server(["DOCS_ENABLED": "true"])) struct ServedDocumentTests {
    private static let paths = ["openapi.yaml", "asyncapi.yaml"]

    @Test(arguments: paths) func servesTheFileOfTheRepository(_ path: String) throws {
      let file = try Data(contentsOf: RepositoryFolder.url("docs/" + path))
      let answer = try SharedServer.current.get("/\(path)?whatever")
      #expect(answer.status == 200)
      #expect(answer.body == [UInt8](file))
      #expect(answer["content-type"] == "application/yaml")
      #expect(answer["x-content-type-options"] == "nosniff")
      #expect(answer["cache-control"] == "no-cache")
      #expect(answer["content-length"] == String(file.count))
    }

    @Test func aKnownDocumentIsNotSentAgain() throws {
      let server = try SharedServer.current
      let tag = try #require(try server.get("/openapi.yaml")["etag"])
      let connection = try HTTPConnection(port: server.port)
      for known in [tag, "W/\(tag)", "*", #""other", \#(tag)"#] {
        let answer = try connection.exchange(HTTPRequest("GET", "/openapi.yaml", headers: [("If-None-Match", known)]))
        #expect(answer.status == 304, "\(known)")
        #expect(answer["etag"] == tag)
      }
      // A body behind a 304 would be read as the next answer.
      let head = try connection.exchange(HTTPRequest("HEAD", "/openapi.yaml"))
      #expect(head.status == 200 && head["etag"] == tag)
      let others = [
        #""other""#, #"W/"other""#, tag.replacing("\"", with: ""), try server.get("/asyncapi.yaml")["etag"] ?? "",
      ]
      for other in others {
        let answer = try connection.exchange(HTTPRequest("GET", "/openapi.yaml", headers: [("If-None-Match", other)]))
        #expect(answer.status == 200, "\(other)")
      }
    }

    @Test func nothingElseIsThere() throws {
      let server = try SharedServer.current
      #expect(try server.send(HTTPRequest("POST", "/openapi.yaml")).status == 405)
      #expect(try server.send(HTTPRequest("POST", "/openapi.yaml"))["allow"] == "GET")
      for path in ["/openapi.yaml/", "/openapi", "/docs/openapi.yaml", "//openapi.yaml"] {
        #expect(try server.get(path).status == 404, "\(path)")
      }
    }

    @Test func itIsCountedAsARouteOfItsOwn() throws {
      let server = try SharedServer.current
      _ = try server.get("/asyncapi.yaml")
      let answers = try server.stats()["requests"]?["answers"]?.arrayValue ?? []
      #expect(answers.contains { $0["route"] == "documents" && $0["status"] == "200" }, "\(answers)")
    }

    @Test func aPageOfAnAllowedOriginMayReadIt() throws {
      let request = HTTPRequest("GET", "/openapi.yaml", headers: [("Origin", "http://localhost:3000")])
      let answer = try SharedServer.current.send(request)
      #expect(answer["access-control-allow-origin"] == "http://localhost:3000")
    }
  }

  @Suite(.server()) struct UnservedDocumentTests {
    @Test(arguments: ["/openapi.yaml", "/asyncapi.yaml"]) func byDefaultThereIsNone(_ path: String) throws {
      let answer = try SharedServer.current.get(path)
      #expect(answer.status == 404)
      #expect(answer.text == #"{"detail":"Not Found"}"#)
    }
  }
}
