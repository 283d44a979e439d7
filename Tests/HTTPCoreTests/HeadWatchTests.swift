import HTTPCore
import TestSupport
import Testing

/// What the gate refuses before the decoder has read a byte.
@Suite struct HeadWatchTests {
  private static let fields = "Host: a\r\n"

  /// Beginnings, and the status they are refused with at their last byte.
  static let faults: [(String, Int)] = [
    (" GET / HTTP/1.1\r\n", 400), ("GET  / HTTP/1.1\r\n", 400), ("GET /  HTTP/1.1\r\n", 400), ("GET /\r\n", 400),
    ("GET / HTTP/1.1 \r\n", 400), ("GET\t/ HTTP/1.1\r\n", 400), ("G(T / HTTP/1.1\r\n", 400), ("GET\r\n", 400),
    ("GET / http/1.1\r\n", 400), ("GET / HTTP/1\r\n", 400), ("GET / HTTP/1.10\r\n", 400), ("\u{16}", 400),
    ("GET / HTTP/0.9\r\n", 505), ("GET / HTTP/2.0\r\n", 505), ("PRI * HTTP/2.0\r\n", 505),
    ("\(String(repeating: "M", count: 25)) / HTTP/1.1\r\n", 501), ("GET /\(String(repeating: "a", count: 8223))", 414),
    ("GET / HTTP/1.1\n", 400), ("\n", 400), ("\r\r", 400), (String(repeating: "\r\n", count: 9), 400),
    ("GET / HTTP/1.1\r\n\(fields)X: b\n", 400), ("GET / HTTP/1.1\r\n\(fields)X: b\rc", 400),
    ("GET / HTTP/1.1\r\n\(fields)X: b\0", 400), ("GET / HTTP/1.1\r\n\(fields) c\r\n", 400),
    ("GET / HTTP/1.1\r\n\(fields)\n", 400), ("GET / HTTP/1.1\r\n\t\(fields)", 400),
    ("GET / HTTP/1.1\r\n\(String(repeating: "A: b\r\n", count: 101))", 431),
    ("GET / HTTP/1.1\r\nX:\(String(repeating: " ", count: 16_382))", 431),
  ]

  @Test(arguments: faults) func refusesAtTheFirstFault(_ bytes: String, _ status: Int) {
    var bytewise = GateDriver()
    for byte in bytes.unicodeScalars.dropLast() { bytewise.feed(bytes: String(Character(byte))) }
    #expect(bytewise.outcomes.isEmpty)
    bytewise.feed(bytes: String(bytes.unicodeScalars.suffix(1)))
    #expect(bytewise.outcomes.map(\.status) == [status])
    var whole = GateDriver()
    whole.feed(bytes: bytes + "\0\n\r")
    #expect(whole.outcomes.map(\.status) == [status])
  }

  @Test func takesHeadsUpToEveryBound() {
    let line = "GET /\(String(repeating: "a", count: 8191)) HTTP/1.1\r\n"
    let head = String(repeating: "\r\n", count: 8) + line + "X:\(String(repeating: " ", count: 16_378))\r\n\r\n"
    var gate = GateDriver().gate
    #expect(gate.next(head.utf8, at: 0) == .decode(count: head.utf8.count, substitute: nil))
    let fields = String(repeating: "A: b\r\n", count: 100)
    var other = GateDriver().gate
    let many = Array("GET / HTTP/1.1\r\n\(fields)\r\n".utf8)
    #expect(other.next(many, at: 0) == .decode(count: many.count, substitute: nil))
  }

  // MARK: What is known of a broken head

  @Test func aFaultInTheHeadKnowsWhatHasCome() {
    let head = "\r\nHEAD / HTTP/1.1\r\nx-request-ID: \tr1 \r\nX : y\r\nOrigin:http://a\r\nX-Request-Id: r2\r\n\r\n"
    let partial = PartialHead(text: head + "Origin: b\r\n")
    #expect(partial.isHead)
    #expect(partial.fields.map(\.value) == ["r1", "http://a", "r2"])
  }

  @Test(arguments: [
    "X-Request-Id: r1", "X-Request-Id: r1\n", "X-Request-Id : r1\r\n", " X-Request-Id: r1\r\n",
    "X-Request-Id: r\u{e9}\r\n", "X-Request-Id: r\rb\r\n", "\r\nX-Request-Id: r1\r\n", "X-Request-Ids: r1\r\n",
  ])
  func whatIsNotWholeOrWellFormedIsNotKnown(_ fields: String) {
    for line in ["GET / HTTP/1.1\r\n", "HEADS / HTTP/1.1\r\n"] {
      let partial = PartialHead(text: line + fields)
      #expect(partial == PartialHead(text: ""))
    }
  }
}
