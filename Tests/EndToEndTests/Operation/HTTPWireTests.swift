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
      ("an empty Host", "GET /healthz HTTP/1.1\r\nHost:\r\n\r\n"),
      ("a fragment", "GET /healthz#a HTTP/1.1\r\nHost: a\r\n\r\n"),
      ("an authority as target", "GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n"),
      ("an asterisk without OPTIONS", "GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
      ("equal lengths", "POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\na"),
      ("an empty length", "POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\na"),
      (
        "a length beyond 64 bits", "POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551617\r\n\r\na"
      ),
      ("another coding", "POST /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n"),
      ("a coding in HTTP/1.0", "POST /healthz HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
      (
        "a blank behind a chunk size",
        "POST /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1 \r\na\r\n0\r\n\r\n"
      ),
      (
        "a line feed in a chunk extension",
        "POST /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;a\nb\r\na\r\n0\r\n\r\n"
      ),
      (
        "a folded trailer",
        "POST /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n c\r\n\r\n"
      ),
      ("many empty lines", String(repeating: "\r\n", count: 9) + "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"),
    ]

    /// Requests that are well-formed and refused, or unusual and answered; with their status.
    static let unusual: [(bytes: String, status: Int)] = [
      ("GET /healthz HTTP/1.7\r\nHost: a\r\n\r\n", 200), ("\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", 200),
      ("GET http://b/healthz HTTP/1.1\r\nHost: a\r\n\r\n", 200), ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 200),
      ("TRACE /healthz HTTP/1.1\r\nHost: a\r\n\r\n", 405), ("BREW /healthz HTTP/1.1\r\nHost: a\r\n\r\n", 405),
      ("get /healthz HTTP/1.1\r\nHost: a\r\n\r\n", 405), ("CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 501),
      ("GET /healthz HTTP/2.0\r\nHost: a\r\n\r\n", 505), ("GET /healthz HTTP/0.9\r\nHost: a\r\n\r\n", 505),
      ("GET /healthz HTTP/1.1\r\nHost: a\r\nExpect: cake\r\n\r\n", 417),
      ("POST /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
      (
        "POST /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
          + "1;a=\"\\\"b\"\r\nx\r\n0\r\nHost: b\r\n\r\n",
        405
      ),
    ]

    @Test(arguments: unusual) func whatIsUnusualIsAnsweredAsTheRFCsHaveIt(_ bytes: String, _ status: Int) throws {
      let server = try SharedServer.current
      let connection = try HTTPConnection(port: server.port)
      try connection.socket.send(
        bytes.replacing("Host: a\r\n", with: "Host: a\r\nX-Request-Id: wire\r\n", maxReplacements: 1))
      let answer = try connection.readAnswer()
      #expect(answer.status == status)
      #expect(answer["x-request-id"] == "wire")
    }

    @Test func requestsWithBodiesMayBePipelined() throws {
      let server = try SharedServer.current
      let connection = try HTTPConnection(port: server.port)
      let body = #"{"title":"t","platform":"x"}"#
      let head = "POST /v1/collab/drafts HTTP/1.1\r\nHost: a\r\nX-User-Id: u\r\n"
      let sized = head + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
      let size = String(body.utf8.count, radix: 16)
      let chunked = head + "Transfer-Encoding: chunked\r\n\r\n\(size)\r\n\(body)\r\n0\r\n\r\n"
      try connection.socket.send(sized + chunked + sized + chunked + "GET  /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
      for _ in 0..<4 { #expect(try connection.readAnswer().status == 200) }
      #expect(try connection.readAnswer().status == 400)
      #expect(try connection.socket.readToEnd().isEmpty)
    }

    @Test(arguments: ["Content-Length: 3000000", "Transfer-Encoding: chunked"])
    func aClientThatSendsTooMuchSeesTheAnswer(_ framing: String) throws {
      let server = try SharedServer.current
      let connection = try HTTPConnection(port: server.port)
      try connection.socket.send("POST /v1/collab/drafts HTTP/1.1\r\nHost: a\r\n\(framing)\r\n\r\n")
      let chunk = String(repeating: "a", count: 100_000)
      let piece = framing.hasPrefix("C") ? chunk : "186a0\r\n\(chunk)\r\n"
      for _ in 0..<30 { try connection.socket.send(piece) }
      let answer = try connection.readAnswer()
      #expect(answer.status == 413)
      #expect(answer["connection"] == "close")
    }

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
        + "5;name=value\r\n\(body.prefix(5))\r\n\(String(body.utf8.count - 5, radix: 16))\r\n"
        + "\(body.dropFirst(5))\r\n0\r\nT: x\r\n\r\n"
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
