import Foundation
import Testing

extension EndToEnd {
  /// The files of the writers' page, as they are served.
  @Suite("Files of the page", .server(["WEB_UI": "true"])) struct PageFileTests {
    private static let folder = RepositoryFolder.url("Sources/CPages/pages")
    private static let addresses = ["/", "/dashboard/collab?draftId=x", "/collab/invite/i-1?token=t"]

    @Test(
      "every file is served as it is, and typed",
      arguments: [
        ("main.mjs", "text/javascript; charset=utf-8"), ("client.mjs", "text/javascript; charset=utf-8"),
        ("elements.mjs", "text/javascript; charset=utf-8"), ("room.mjs", "text/javascript; charset=utf-8"),
        ("session.mjs", "text/javascript; charset=utf-8"), ("thread.mjs", "text/javascript; charset=utf-8"),
        ("views.mjs", "text/javascript; charset=utf-8"), ("style.css", "text/css; charset=utf-8"),
        ("icon.svg", "image/svg+xml"), ("turn.svg", "image/svg+xml"),
      ])
    func files(name: String, type: String) throws {
      let answer = try SharedServer.current.get("/web/" + name)
      #expect(answer.status == 200 && answer["content-type"] == type)
      #expect(answer.body == [UInt8](try Data(contentsOf: Self.folder.appending(path: name))))
      #expect(answer["x-content-type-options"] == "nosniff")
    }

    @Test("no file is forgotten")
    func all() throws {
      let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
      for name in names where name != "index.html" {
        #expect(try SharedServer.current.get("/web/" + name).status == 200, "\(name)")
      }
    }

    @Test("the page lets nothing in and tells nobody where it is", arguments: addresses)
    func page(address: String) throws {
      let answer = try SharedServer.current.get(address)
      #expect(answer.status == 200 && answer["content-type"] == "text/html; charset=utf-8")
      let policy = answer["content-security-policy"] ?? ""
      #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self';"))
      #expect(!policy.contains("unsafe") && !policy.contains("*") && !policy.contains("http"))
      #expect(answer["referrer-policy"] == "no-referrer")
      #expect(answer.text.contains(#"data-identity="header" data-extras="false""#))
    }

    @Test("what is known is not sent again, in either form")
    func caching() throws {
      let connection = try HTTPConnection(port: try SharedServer.current.port)
      func ask(_ fields: [(name: String, value: String)]) throws -> HTTPAnswer {
        try connection.exchange(HTTPRequest("GET", "/web/thread.mjs", headers: fields))
      }
      let plain = try ask([])
      let compressed = try ask([("Accept-Encoding", "br, gzip;q=0.5")])
      #expect(plain["content-encoding"] == nil && compressed["content-encoding"] == "gzip")
      #expect(compressed.body.count * 2 < plain.body.count && compressed.body.starts(with: [0x1F, 0x8B]))
      #expect(plain["vary"] == "accept-encoding" && compressed["vary"] == "accept-encoding")
      let (tag, other) = (try #require(plain["etag"]), try #require(compressed["etag"]))
      #expect(tag != other)
      #expect(try ask([("If-None-Match", tag)]).status == 304)
      #expect(try ask([("If-None-Match", other), ("Accept-Encoding", "gzip")]).status == 304)
      #expect(try ask([("If-None-Match", other)]).status == 200)
      #expect(try ask([("Accept-Encoding", "gzip;q=0")])["content-encoding"] == nil)
    }

    @Test("nothing else is there, and nothing can be sent there")
    func others() throws {
      let server = try SharedServer.current
      for path in ["/web", "/web/", "/web/nothing", "/index.html", "/collab/invite/", "/collab/invite/a/b", "//"] {
        #expect(try server.get(path).status == 404, "\(path)")
      }
      #expect(try server.send(HTTPRequest("POST", "/")).status == 405)
    }

    @Test("an invite's token is in no log")
    func secrecy() throws {
      try withRingDraft(workers: 1, ["WEB_UI": "true", "LOG_LEVEL": "trace"]) { server in
        _ = try server.get("/collab/invite/i-1?token=5ecre7")
        #expect(server.log.contains(#""route":"web""#))
        #expect(!server.log.contains("5ecre7"))
      }
    }
  }

  @Suite(.server()) struct UnservedPageTests {
    @Test(arguments: ["/", "/web/main.mjs", "/dashboard/collab", "/collab/invite/i"])
    func byDefaultThereIsNone(path: String) throws {
      let answer = try SharedServer.current.get(path)
      #expect(answer.status == 404)
      #expect(answer.text == #"{"detail":"Not Found"}"#)
    }
  }
}
