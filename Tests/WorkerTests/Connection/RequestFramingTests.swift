import Testing

/// Bytes that are no request of RFC 9112, or that two recipients could read differently, through the whole pipeline.
///
/// SwiftNIO's decoder tells of a head when it is whole, so what a head means is judged only then.
@Suite struct RequestFramingTests {
  /// Input and the status it is refused with.
  static let refused: [(String, Int)] = [
    // Request line (§3)
    (" GET / HTTP/1.1\r\n", 400), ("GET\t/ HTTP/1.1\r\n", 400), ("G(T / HTTP/1.1\r\n", 400),
    ("GET / http/1.1\r\n", 400), ("GET / HTP/1.1\r\n", 400), ("GET /\u{e9} HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET / HTTP/1.1 \r\n", 400), ("GET / HTTP/1\r\n", 400), ("GET / HTTP/1.10\r\n", 400),
    ("GET / HTTP/01.1\r\n", 400), ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505), ("GET /\r\n", 400),
    ("\(String(repeating: "M", count: 25)) / HTTP/1.1\r\n", 501),
    ("GET /\(String(repeating: "a", count: 9000))", 414), ("\u{16}\u{3}\u{1}", 400),
    // Line ends and control characters (§2.2)
    ("GET / HTTP/1.1\nHost: a\n\n", 400), ("\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("\rGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("\r\n\rGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\n\r\n", 400),
    ("GET / HTTP/1.1\rHost: a\r\r", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: b\rc\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nX: b\0c\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: b\u{7f}c\r\n\r\n", 400),
    // Fields (§5)
    ("GET / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nnocolon\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nX(: b\r\n\r\n", 400),
    // Host (§3.2)
    ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: %zz\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost:\r\n\r\n", 400), ("GET http://a/ HTTP/1.1\r\n\r\n", 400),
    // Expectations (RFC 9110 §10.1.1)
    ("POST / HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\nContent-Length: 1\r\n\r\n", 417),
  ]

  @Test(arguments: refused) func refuses(_ input: String, _ status: Int) {
    #expect(WireExchange(input).statuses == [status])
    #expect(WireExchange(input, pieceSizes: [1]).statuses == [status])
  }

  /// Request lines that are refused with the head they begin.
  static let refusedHeads: [(String, Int)] = [
    ("PRI * HTTP/1.1", 400), ("\(String(repeating: "M", count: 25)) / HTTP/1.1", 501), ("SOURCE / ICE/1.0", 400),
    ("OPTIONS * RTSP/1.0", 400),
    ("GET /", 400), ("GET  / HTTP/1.1", 400), ("GET /  HTTP/1.1", 400), ("GET / HTTP/2.0", 505),
    ("GET / HTTP/0.9", 505), ("CONNECT a:80 HTTP/1.1", 501),
    ("GET * HTTP/1.1", 400), ("GET a HTTP/1.1", 400), ("GET /a#b HTTP/1.1", 400), ("GET ftp://a/ HTTP/1.1", 400),
    ("GET http:///x HTTP/1.1", 400), ("GET http://u@a/ HTTP/1.1", 400),
    ("GET /\(String(repeating: "a", count: 8192)) HTTP/1.1", 414),
  ]

  @Test(arguments: refusedHeads) func refusesHeads(_ line: String, _ status: Int) {
    let input = line + "\r\nHost: a\r\n\r\n"
    #expect(WireExchange(input).statuses == [status])
    #expect(WireExchange(input, pieceSizes: [1]).statuses == [status])
  }

  /// What is refused alone is refused behind another request too, in the same read or not.
  @Test(arguments: refused + refusedHeads.map { ($0 + "\r\nHost: a\r\n\r\n", $1) })
  func refusesBehindARequest(_ input: String, _ status: Int) {
    let first = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;a=b\r\n\n\r\n0\r\nX: y\r\n\r\n"
    #expect(WireExchange(first + first + input).statuses == [200, 200, status])
    #expect(WireExchange(first + input, pieceSizes: [1]).statuses == [200, status])
  }

  /// An empty line before a request, a later minor version (RFC 9110 §2.5), and what SwiftNIO's decoder takes although
  /// the grammar has no such thing: chunk extensions, which carry nothing and end with CR LF all the same.
  @Test(arguments: [
    "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.9\r\nHost: a\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;;a\r\nx\r\n0\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;a=\r\nx\r\n0\r\n\r\n",
  ])
  func isLenientInWhatCannotBeMisread(_ input: String) {
    #expect(WireExchange(input).statuses == [200])
    #expect(WireExchange(input, pieceSizes: [1]).statuses == [200])
  }

  /// Header lines that frame a body, and the status they are refused with.
  static let refusedFraming: [(String, Int)] = [
    ("Content-Length: 3\r\nTransfer-Encoding: chunked", 400), ("Transfer-Encoding: chunked\r\nContent-Length: 3", 400),
    ("Content-Length: 3\r\nContent-Length: 3", 400), ("Content-Length: 3\r\nContent-Length: 4", 400),
    ("Content-Length: 3, 3", 400), ("Content-Length: +3", 400), ("Content-Length: -3", 400),
    ("Content-Length: 0x3", 400), ("Content-Length: 3 3", 400), ("Content-Length:", 400), ("Content-Length: 3.0", 400),
    ("Content-Length: 101", 413), ("Content-Length: 99999999999999999999999", 400),
    ("Transfer-Encoding: gzip", 400), ("Transfer-Encoding: identity", 400), ("Transfer-Encoding: chunked, gzip", 400),
    ("Transfer-Encoding: gzip, chunked", 501), ("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", 501),
    ("Transfer-Encoding: chunked, chunked", 400), ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", 400),
    ("Transfer-Encoding: xchunked", 400), ("Transfer-Encoding: chunked;q=1", 400),
    ("Transfer-Encoding: \"chunked\"", 400),
    ("Transfer-Encoding:", 400), ("Transfer-Encoding : chunked", 400), ("Transfer-Encoding: \u{b}chunked", 400),
  ]

  @Test(arguments: refusedFraming) func refusesFraming(_ fields: String, _ status: Int) {
    let input = "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\nabc"
    #expect(WireExchange(input).statuses == [status])
  }

  @Test func refusesTransferEncodingOfHTTP10() {
    let input = "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    #expect(WireExchange(input).statuses == [400])
  }

  /// Chunked bodies that are refused.
  static let refusedChunks: [(String, Int)] = [
    ("g\r\n", 400), ("\r\n", 400), (" 3\r\n", 400), ("3 \r\n", 400), ("0x3\r\n", 400), ("+3\r\n", 400), ("-3\r\n", 400),
    ("3\nabc", 400), ("3\r\nabcd\r\n", 400), ("3\r\nabc\n", 400), ("3;\r\n", 400),
    ("3;a=\"b\r\n", 400), ("3;a\0\r\n", 400), ("3,a\r\n", 400), ("fffffffffffffffff0\r\n", 400),
    ("\(String(repeating: "0", count: 17_000))\r\n", 400), ("3;\(String(repeating: "a", count: 17_000))\r\n", 400),
    // The length a chunk announces is not known here: its bytes are refused as they come.
    ("65\r\n\(String(repeating: "a", count: 101))", 413),
    ("ffffffffffffffff\r\n\(String(repeating: "a", count: 101))", 413),
    ("32\r\n\(String(repeating: "a", count: 50))\r\n33\r\n\(String(repeating: "a", count: 51))", 413),
    ("0\r\nX : b\r\n\r\n", 400), ("0\r\n X: b\r\n\r\n", 400), ("0\r\nX: b\n\r\n", 400),
    ("0\r\nX: \(String(repeating: "a", count: 17_000))", 400), ("0\r\nX: b\rY: c\r\n\r\n", 400),
    ("0\r\n: b\r\n\r\n", 400),
    ("3 ;a\r\nabc\r\n", 400), ("3\t\r\nabc\r\n", 400), ("3; a\r\nabc\r\n", 400), ("3;a\nabc\r\n", 400),
    ("3;a\rb\r\n", 400),
    ("3;a=\"b\nc\"\r\nabc", 400), ("3;a=\"b\r\nc\"\r\nabc", 400), ("3;a=\"b\\\r\nc\"\r\nabc", 400),
    ("3;a=b c\r\nabc", 400),
    ("3\r\nabc\r\r\n", 400), ("3\r\nabc0\r\n\r\n", 400), ("3\rabc\r\n", 400), ("0\r\n\n", 400), ("0\n\r\n", 400),
    ("0\r\n\rX", 400), ("0\r\nX: b\n\n", 400), ("0\r\nX: b\r\n c\r\n\r\n", 400), ("0\r\nX\r\n\r\n", 400),
    ("0\r\n\(String(repeating: "A: b\r\n", count: 200))", 431),
  ]

  @Test(arguments: refusedChunks) func refusesChunks(_ body: String, _ status: Int) {
    let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    #expect(WireExchange(head + body, pieceSizes: [head.utf8.count, body.utf8.count]).statuses == [status])
    #expect(WireExchange(head + body, pieceSizes: [1]).statuses == [status])
  }

  @Test func boundsTheHeaderSection() {
    let fields = String(repeating: "A: b\r\n", count: 101)
    #expect(WireExchange("GET / HTTP/1.1\r\n\(fields)").statuses == [431])
    let long = String(repeating: "a", count: 17_000)
    #expect(WireExchange("GET / HTTP/1.1\r\nX: \(long)").statuses == [431])
    let many = String(repeating: "A: \(String(repeating: "a", count: 1000))\r\n", count: 17)
    #expect(WireExchange("GET / HTTP/1.1\r\n\(many)").statuses == [431])
    #expect(WireExchange(String(repeating: "\r\n", count: 8)).statuses.isEmpty)
    #expect(WireExchange(String(repeating: "\r\n", count: 9)).statuses == [400])
  }

  @Test func chunkExtensionsTogetherAreBounded() {
    let chunk = "1;a=\(String(repeating: "b", count: 200))\r\nx\r\n"
    let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    let input = head + String(repeating: chunk, count: 90)
    #expect(WireExchange(input, pieceSizes: [head.utf8.count, chunk.utf8.count]).statuses == [400])
  }
}

/// Bytes that are well-formed requests, through the whole pipeline.
@Suite struct RequestReadingTests {
  private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
  private static let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"

  private func contents(_ input: String) -> [String] {
    let whole = WireExchange(input)
    #expect(whole.finalAnswers == WireExchange(input, pieceSizes: [1]).finalAnswers)
    return whole.contents
  }

  @Test func skipsEmptyLinesBeforeTheRequestLine() {
    #expect(contents("\r\n\r\n" + Self.get) == ["GET / "])
  }

  @Test func handsOverBodies() {
    #expect(
      contents("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello" + Self.get) == ["POST / hello", "GET / "])
    let body = String(repeating: "a", count: 100)
    #expect(contents("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n\(body)") == ["POST / \(body)"])
    #expect(contents(Self.chunked + "64\r\n\(body)\r\n0\r\n\r\n") == ["POST / \(body)"])
  }

  @Test func takesTheChunkedCodingOff() {
    let body = "5;a=b;c=\"d;\\\"e\";f\r\nhello\r\n00006\r\n world\r\n0\r\nTrailer: x\r\n\r\n"
    #expect(contents(Self.chunked + body + Self.get) == ["POST / hello world", "GET / "])
  }

  @Test(arguments: [
    "Connection: close", "connection: close\r\nX: y", "Content-Length: 5", "Transfer-Encoding: gzip",
    "Upgrade: websocket\r\nConnection: upgrade", "Proxy-Connection: close", "Host: b\r\nExpect: 100-continue",
  ])
  func trailersAreIgnored(_ trailers: String) {
    #expect(contents(Self.chunked + "2\r\nhi\r\n0\r\n\(trailers)\r\n\r\n" + Self.get) == ["POST / hi", "GET / "])
  }

  @Test func everyTokenCharacterMayStandInAName() {
    let name = "!#$%&'*+-.^_`|~09azAZ"
    #expect(WireExchange("GET / HTTP/1.1\r\nHost: a\r\n\(name): b\r\n\r\n").statuses == [200])
    for scalar in UInt8(0x21)...0x7E where !name.utf8.contains(scalar) {
      let character = Character(Unicode.Scalar(scalar))
      guard !character.isLetter, !character.isNumber, character != ":" else { continue }
      #expect(WireExchange("GET / HTTP/1.1\r\nHost: a\r\n\(character): b\r\n\r\n").statuses == [400])
    }
  }

  @Test func aValueMayHaveAnyBytesBeyondASCII() {
    let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\nX: ".utf8) + [0xE9] + Array("\r\n\r\n".utf8)
    #expect(WireExchange(bytes).statuses == [200])
    #expect(WireExchange(bytes + bytes, pieceSizes: [1]).statuses == [200, 200])
  }

  @Test(arguments: ["XYZ", "get", "DESCRIBE", "PRI", "M-SEARCH", "SOURCE", "A!#"])
  func anyTokenIsAMethod(_ method: String) {
    #expect(contents("\(method) /a HTTP/1.1\r\nHost: a\r\n\r\n" + Self.get) == ["\(method) /a ", "GET / "])
    let body = "\(method) / HTTP/1.7\r\nHost: a\r\nContent-Length: 2\t\r\n\r\nhi"
    #expect(contents(body + Self.get) == ["\(method) / hi", "GET / "])
  }

  @Test func blanksAroundAValueMayBeTabs() {
    #expect(contents("POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\t2 \t\r\n\r\nhi") == ["POST / hi"])
    let chunked = "POST / HTTP/1.1\r\nHost: a\t\r\nTransfer-Encoding: chunked\t\r\n\r\n2\r\nhi\r\n0\r\n\r\n"
    #expect(contents(chunked) == ["POST / hi"])
  }
}
