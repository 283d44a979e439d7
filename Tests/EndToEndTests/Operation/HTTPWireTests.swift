import ContractJSON
import Testing

extension EndToEnd {
  /// HTTP/1.1 as bytes, against the real workers (RFC 9112).
  @Suite(.server()) struct HTTPWireTests {
    /// Requests whose end two parsers could see at different places, or that are none. A second request is hidden
    /// behind each.
    static let malformed: [(name: String, bytes: String)] = [
      ("no Host", "GET /healthz HTTP/1.1\r\n\r\n"),
      ("two Hosts", "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
      ("a Host with blanks", "GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n"),
      (
        "length and coding",
        "POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
      ),
      ("two lengths", "POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
      ("a list of lengths", "POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 2\r\n\r\nab"),
      ("a signed length", "POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na"),
      ("a negative length", "POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n"),
      ("a hexadecimal length", "POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\na"),
      (
        "a coding that is not last",
        "POST /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"
      ),
      (
        "two codings",
        "POST /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
      ),
      ("a blank before the colon", "GET /healthz HTTP/1.1\r\nHost : a\r\n\r\n"),
      ("a folded line", "GET /healthz HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n"),
      ("a bare line feed", "GET /healthz HTTP/1.1\nHost: a\n\n"),
      ("a bare line feed in the header", "GET /healthz HTTP/1.1\r\nHost: a\r\nX: b\nY: c\r\n\r\n"),
      ("a bare carriage return", "GET /healthz HTTP/1.1\r\nHost: a\r\nX: b\rc\r\n\r\n"),
      ("NUL in a value", "GET /healthz HTTP/1.1\r\nHost: a\r\nX: b\0c\r\n\r\n"),
      ("a header without a name", "GET /healthz HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n"),
      ("no chunk size", "POST /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nG\r\n"),
      (
        "a signed chunk size",
        "POST /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n+1\r\na\r\n0\r\n\r\n"
      ),
      (
        "an endless chunk size",
        "POST /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n"
      ),
      (
        "a chunk longer than said",
        "POST /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n"
      ),
      (
        "a chunk ended by a line feed",
        "POST /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n"
      ),
      ("no version", "GET /healthz\r\nHost: a\r\n\r\n"),
      ("an odd method", "G(T /healthz HTTP/1.1\r\nHost: a\r\n\r\n"),
      ("two blanks", "GET  /healthz HTTP/1.1\r\nHost: a\r\n\r\n"),
    ]

    @Test(arguments: malformed.map(\.name))
    func whatIsMalformedIsRefusedAndNothingAfterItIsRead(name: String) throws {
      let server = try SharedServer.current
      let bytes = try #require(Self.malformed.first { $0.name == name }).bytes
      let connection = try HTTPConnection(port: server.port)
      try connection.socket.send(bytes + "GET /v1/hidden HTTP/1.1\r\nHost: a\r\n\r\n")
      let answer = try connection.readAnswer()
      // A size beyond every integer is malformed and too large: either may be said.
      #expect(answer.status == 400 || (name == "an endless chunk size" && answer.status == 413))
      #expect(answer["connection"]?.lowercased() == "close")
      #expect(try connection.socket.readToEnd().isEmpty, "one answer, then the end")
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() throws {
      let server = try SharedServer.current
      let connection = try HTTPConnection(port: server.port)
      let ids = (0..<20).map { "rid-\($0)" }
      try connection.socket.send(
        ids.map { "GET /healthz HTTP/1.1\r\nHost: a\r\nX-Request-Id: \($0)\r\n\r\n" }.joined())
      #expect(try ids.map { _ in try connection.readAnswer()["x-request-id"] } == ids)
    }

    @Test func aRequestMayComeByteByByte() throws {
      let server = try SharedServer.current
      let connection = try HTTPConnection(port: server.port)
      let body = #"{"title":"t","platform":"x"}"#
      let request =
        "POST /v1/collab/drafts HTTP/1.1\r\nHost: a\r\nX-User-Id: u\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "5;name=value\r\n\(body.prefix(5))\r\n\(String(body.utf8.count - 5, radix: 16))\r\n\(body.dropFirst(5))\r\n0\r\nT: x\r\n\r\n"
      for byte in request.utf8 { try connection.socket.send([byte]) }
      #expect(try connection.readAnswer().status == 200)
      #expect(try connection.exchange(HTTPRequest("GET", "/healthz")).status == 200, "kept alive")
    }

    @Test func aBodyIsAskedForWhenTheClientWaits() throws {
      let server = try SharedServer.current
      let connection = try HTTPConnection(port: server.port)
      let body = #"{"title":"t","platform":"x"}"#
      try connection.socket.send(
        "POST /v1/collab/drafts HTTP/1.1\r\nHost: a\r\nX-User-Id: u\r\nContent-Length: \(body.utf8.count)\r\n"
          + "Expect: 100-continue\r\n\r\n")
      #expect(try connection.readHead().status == 100)
      try connection.socket.send(body)
      #expect(try connection.readAnswer().status == 200)
    }

    @Test func theClientDecidesAboutKeepingTheConnection() throws {
      let server = try SharedServer.current
      for head in [
        "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n\r\n", "GET /healthz HTTP/1.0\r\nHost: a\r\n\r\n",
      ] {
        let connection = try HTTPConnection(port: server.port)
        try connection.socket.send(head)
        #expect(try connection.readAnswer().status == 200)
        #expect(try connection.socket.readToEnd().isEmpty)
      }
      let half = try HTTPConnection(port: server.port)
      try half.socket.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
      half.socket.finishSending()
      #expect(try half.readAnswer().status == 200, "an answer also after the client's end")
    }

    @Test func aConnectionServesManyRequests() throws {
      let server = try SharedServer.current
      let connection = try HTTPConnection(port: server.port)
      for method in ["GET", "HEAD", "PUT", "OPTIONS", "GET"] {
        let answer = try connection.exchange(HTTPRequest(method, "/healthz"))
        #expect(answer.status == (["GET", "HEAD"].contains(method) ? 200 : 405))
      }
    }
  }
}
