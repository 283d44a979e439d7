import HTTPCore
import Testing

/// Inputs that are no request of RFC 9112, or that two recipients could read differently.
@Suite struct RequestFramingTests {
  static let host = "Host: a\r\n"

  /// Input and the status it is refused with.
  static let refused: [(String, Int)] = [
    // Request line (§3)
    ("GET  / HTTP/1.1\r\n", 400), ("GET /\r\n", 400), ("GET / HTTP/1.1 \r\n", 400), (" GET / HTTP/1.1\r\n", 400),
    ("GET\t/ HTTP/1.1\r\n", 400), ("G(T / HTTP/1.1\r\n", 400), ("GET / http/1.1\r\n", 400),
    ("GET / HTTP/1\r\n", 400), ("GET / HTTP/1.10\r\n", 400), ("GET / HTTP/01.1\r\n", 400), ("GET / HTP/1.1\r\n", 400),
    ("GET / HTTP/2.0\r\n", 505), ("GET / HTTP/0.9\r\n", 505), ("PRI * HTTP/2.0\r\n", 505),
    ("CONNECT a:80 HTTP/1.1\r\n", 501), ("\(String(repeating: "M", count: 25)) / HTTP/1.1\r\n", 501),
    ("GET * HTTP/1.1\r\n", 400), ("GET a HTTP/1.1\r\n", 400), ("GET /a#b HTTP/1.1\r\n", 400),
    ("GET /\u{e9} HTTP/1.1\r\n", 400), ("GET ftp://a/ HTTP/1.1\r\n", 400), ("GET http:///x HTTP/1.1\r\n", 400),
    ("GET http://u@a/ HTTP/1.1\r\n", 400), ("GET /\(String(repeating: "a", count: 8192)) HTTP/1.1\r\n", 414),
    ("GET /\(String(repeating: "a", count: 9000))", 414), ("\u{16}\u{3}\u{1}", 400),
    // Line ends and control characters (§2.2)
    ("GET / HTTP/1.1\nHost: a\n\n", 400), ("GET / HTTP/1.1\r\nHost: a\n\r\n", 400),
    ("GET / HTTP/1.1\rHost: a\r\r", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: b\rc\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nX: b\0c\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: b\u{7f}c\r\n\r\n", 400), ("\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
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
    #expect(GateDriver.outcomes(of: input).map(\.status) == [status])
    #expect(GateDriver.outcomesBytewise(of: input).map(\.status) == [status])
  }

  /// Header lines that frame a body, and the status they are refused with.
  static let refusedFraming: [(String, Int)] = [
    ("Content-Length: 3\r\nTransfer-Encoding: chunked", 400), ("Transfer-Encoding: chunked\r\nContent-Length: 3", 400),
    ("Content-Length: 3\r\nContent-Length: 3", 400), ("Content-Length: 3\r\nContent-Length: 4", 400),
    ("Content-Length: 3, 3", 400), ("Content-Length: +3", 400), ("Content-Length: -3", 400),
    ("Content-Length: 0x3", 400), ("Content-Length: 3 3", 400), ("Content-Length:", 400), ("Content-Length: 3.0", 400),
    ("Content-Length: 101", 413), ("Content-Length: 99999999999999999999999", 413),
    ("Transfer-Encoding: gzip", 400), ("Transfer-Encoding: identity", 400), ("Transfer-Encoding: chunked, gzip", 400),
    ("Transfer-Encoding: gzip, chunked", 501), ("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", 501),
    ("Transfer-Encoding: chunked, chunked", 400), ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", 400),
    ("Transfer-Encoding: xchunked", 400), ("Transfer-Encoding: chunked;q=1", 400),
    ("Transfer-Encoding: \"chunked\"", 400),
    ("Transfer-Encoding:", 400), ("Transfer-Encoding : chunked", 400), ("Transfer-Encoding: \u{b}chunked", 400),
  ]

  @Test(arguments: refusedFraming) func refusesFraming(_ fields: String, _ status: Int) {
    let input = "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\nabc"
    #expect(GateDriver.outcomes(of: input).map(\.status) == [status])
  }

  @Test func refusesTransferEncodingOfHTTP10() {
    let input = "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    #expect(GateDriver.outcomes(of: input).map(\.status) == [400])
  }

  /// Chunked bodies that are refused.
  static let refusedChunks: [(String, Int)] = [
    ("g\r\n", 400), ("\r\n", 400), (" 3\r\n", 400), ("3 \r\n", 400), ("0x3\r\n", 400), ("+3\r\n", 400), ("-3\r\n", 400),
    ("3\nabc", 400), ("3\r\nabcd\r\n", 400), ("3\r\nabc\n", 400), ("3;\r\n", 400), ("3;;a\r\n", 400), ("3;a=\r\n", 400),
    ("3;a=\"b\r\n", 400), ("3;a\0\r\n", 400), ("3,a\r\n", 400), ("\(String(repeating: "0", count: 300))\r\n", 400),
    ("3;\(String(repeating: "a", count: 300))\r\n", 400), ("65\r\n", 413), ("ffffffffffffffff\r\n", 413),
    ("fffffffffffffffff0\r\n", 413), ("32\r\n\(String(repeating: "a", count: 50))\r\n33\r\n", 413),
    ("0\r\nX : b\r\n\r\n", 400), ("0\r\n X: b\r\n\r\n", 400), ("0\r\nX: b\n\r\n", 400),
    ("0\r\nX: \(String(repeating: "a", count: 17_000))", 431),
    ("0\r\n\(String(repeating: "A: b\r\n", count: 200))", 431),
  ]

  @Test(arguments: refusedChunks) func refusesChunks(_ body: String, _ status: Int) {
    let input = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(body)"
    #expect(GateDriver.outcomes(of: input).map(\.status) == [status])
    #expect(GateDriver.outcomesBytewise(of: input).map(\.status) == [status])
  }

  @Test func boundsTheHeaderSection() {
    let fields = String(repeating: "A: b\r\n", count: 101)
    #expect(GateDriver.outcomes(of: "GET / HTTP/1.1\r\n\(fields)").map(\.status) == [431])
    let long = String(repeating: "a", count: 17_000)
    #expect(GateDriver.outcomes(of: "GET / HTTP/1.1\r\nX: \(long)").map(\.status) == [431])
    let many = String(repeating: "A: \(String(repeating: "a", count: 1000))\r\n", count: 17)
    #expect(GateDriver.outcomes(of: "GET / HTTP/1.1\r\n\(many)").map(\.status) == [431])
    #expect(GateDriver.outcomes(of: String(repeating: "\r\n", count: 9000)).map(\.status) == [431])
  }

  @Test func chunkExtensionsTogetherAreBounded() {
    let chunk = "1;a=\(String(repeating: "b", count: 200))\r\nx\r\n"
    let input = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    #expect(GateDriver.outcomes(of: input + String(repeating: chunk, count: 30)).map(\.status) == [400])
  }
}
