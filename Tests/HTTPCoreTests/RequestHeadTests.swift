import HTTPCore
import Testing

@Suite struct RequestHeadTests {
  private func head(_ received: ReceivedHead) throws -> RequestHead {
    try RequestHead(received, limits: GateDriver.limits())
  }

  private func status(_ received: ReceivedHead) -> Int? {
    do {
      _ = try RequestHead(received, limits: GateDriver.limits())
      return nil
    } catch {
      return error.status
    }
  }

  @Test func readsTargetAndFields() throws {
    let head = try head(.sample("GET", "/a/b?c=d", host: "example.org:8000", ("X-One", "\t two \t"), ("Empty", "")))
    #expect(head.method == "GET")
    #expect(head.target.pathAndQuery == "/a/b?c=d")
    #expect(head.minorVersion == 1)
    #expect(head.host == "example.org:8000")
    #expect(head.firstValue("x-one") == "two")
    #expect(head.firstValue("empty")?.isEmpty == true)
    #expect(head.framing == .none)
    #expect(head.isPersistent)
  }

  @Test func hostMayMissInHTTP10Only() throws {
    #expect(try head(.sample(minorVersion: 0, host: nil)).host.isEmpty)
    #expect(status(.sample(host: nil)) == 400)
    #expect(status(.sample("GET", "http://a/", host: nil)) == 400)
    #expect(status(.sample("GET", "/", ("host", "a"))) == 400)
  }

  @Test(arguments: [
    "a", "a.b:80", "127.0.0.1:8000", "[::1]:80", "[::1]", "a:", "xn--a_b", "%41",
    "[::]", "[1::]", "[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7::]", "[::2:3:4:5:6:7:8]", "[1::8:a]", "[::ffff:1.2.3.4]",
    "[1:2:3:4:5:6:127.0.0.255]", "[ABCD::]", "[v1.a:b]", "[VF.~]",
  ])
  func acceptsHosts(_ host: String) throws {
    #expect(try head(.sample(host: host)).host == host)
  }

  @Test(arguments: [
    "a b", "a/b", "u@a", "a:b", "a:123456", "[::1", "[]", "%zz", "",
    "[xyz]", "[1:2]", "[:]", "[1.2.3.4]", "[::1%lo]", "[:::]", "[1::2::3]", "[12345::]", "[1:2:3:4:5:6:7:8:9]",
    "[1:2:3:4:5:6:7:8::]", "[::1:]", "[:1::]", "[1:]", "[::1.2.3]", "[::1.2.3.4.5]", "[::256.1.1.1]", "[::01.1.1.1]",
    "[::1.2.3.4:5]", "[::1.2.3.]", "[1:2:3:4:5:6:7:1.2.3.4]", "[v.a]", "[v1.]", "[vg.a]", "[v1.%41]", "[v1]",
  ])
  func refusesHosts(_ host: String) {
    #expect(status(.sample(host: host)) == 400)
  }

  /// Targets, and the path they name.
  static let targets = [
    ("/", "/"), ("/a?b?c", "/a?b?c"), ("http://h/a?b", "/a?b"), ("HTTP://h:80", "/"), ("https://h?x=1", "/?x=1"),
    ("/a/../b", "/a/../b"), ("/.", "/."), ("/%2e%2e/a", "/%2e%2e/a"), ("//a", "//a"), ("http://h/./a", "/./a"),
    ("/a|b^c", "/a|b^c"),
  ]

  @Test(arguments: targets) func readsTargets(_ target: String, _ path: String) throws {
    #expect(try head(.sample("GET", target)).target.pathAndQuery == path)
  }

  @Test(arguments: ["*", "a", "/a#b", "/\u{e9}", "ftp://a/", "http:///x", "http://u@a/", "/a b", "/a\u{c}", ""])
  func refusesTargets(_ target: String) {
    #expect(status(.sample("GET", target)) == 400)
  }

  @Test func targetsAreBounded() throws {
    #expect(status(.sample("GET", "/" + String(repeating: "a", count: 8191))) == nil)
    #expect(status(.sample("GET", "/" + String(repeating: "a", count: 8192))) == 414)
  }

  @Test func connectIsNotImplemented() {
    #expect(status(.sample("CONNECT", "a:80")) == 501)
  }

  @Test func authorityOfTheTargetReplacesHost() throws {
    #expect(try head(.sample("GET", "http://real:1/a")).host == "real:1")
  }

  @Test func asteriskIsForOptions() throws {
    #expect(try head(.sample("OPTIONS", "*")).target.form == .asterisk)
  }

  /// Minor version, `Connection` values, and whether the connection stays.
  static let persistence: [(Int, [String], Bool)] = [
    (1, [], true), (1, ["close"], false), (1, ["CLOSE"], false), (1, ["x, Close"], false),
    (1, ["x", "close"], false), (1, ["closed"], true), (0, [], false), (0, ["Keep-Alive"], true),
    (0, ["keep-alive, close"], false), (1, ["\"a,close\""], true),
  ]

  @Test(arguments: persistence) func persists(_ minorVersion: Int, _ values: [String], _ isPersistent: Bool) throws {
    let fields = [HeaderField(name: "host", value: "a")] + values.map { HeaderField(name: "Connection", value: $0) }
    let received = ReceivedHead(method: "GET", target: "/", minorVersion: minorVersion, fields: fields)
    #expect(try head(received).isPersistent == isPersistent)
  }

  @Test func aRequestWithUpgradeIsTheLast() throws {
    #expect(try !head(.sample("GET", "/", ("upgrade", "h2c"))).isPersistent)
  }

  /// Fields that frame a body, and what they mean.
  static let framings: [([(String, String)], BodyFraming)] = [
    ([("Content-Length", "3")], .length(3)), ([("content-length", "0")], .none),
    ([("Content-Length", "100")], .length(100)),
    ([("Transfer-Encoding", "Chunked")], .chunked),
  ]

  @Test(arguments: framings) func framesBodies(_ fields: [(String, String)], _ framing: BodyFraming) throws {
    let lines = [("Host", "a")] + fields
    let received = ReceivedHead(
      method: "POST", target: "/", minorVersion: 1, fields: lines.map { HeaderField(name: $0.0, value: $0.1) })
    #expect(try head(received).framing == framing)
  }

  /// Fields that frame a body in no way, or in two, and the status they are refused with. Most never pass the decoder.
  static let refusedFraming: [([(String, String)], Int)] = [
    ([("Content-Length", "3"), ("Transfer-Encoding", "chunked")], 400),
    ([("Content-Length", "3"), ("Content-Length", "3")], 400), ([("Content-Length", "3, 3")], 400),
    ([("Content-Length", "+3")], 400), ([("Content-Length", "-3")], 400), ([("Content-Length", "0x3")], 400),
    ([("Content-Length", "3 3")], 400), ([("Content-Length", "")], 400), ([("Content-Length", "3.0")], 400),
    ([("Content-Length", "101")], 413), ([("Content-Length", "99999999999999999999999")], 413),
    ([("Transfer-Encoding", "gzip")], 400), ([("Transfer-Encoding", "chunked, gzip")], 400),
    ([("Transfer-Encoding", "gzip, chunked")], 501), ([("Transfer-Encoding", "chunked, chunked")], 400),
    ([("Transfer-Encoding", "gzip"), ("Transfer-Encoding", "chunked")], 501),
    ([("Transfer-Encoding", "xchunked")], 400), ([("Transfer-Encoding", "chunked;q=1")], 400),
    ([("Transfer-Encoding", "\"chunked\"")], 400), ([("Transfer-Encoding", "")], 400),
    ([("Transfer-Encoding", ", chunked")], 400),
    ([("Transfer-Encoding", "chunked, ")], 400), ([("Transfer-Encoding", "gzip, , chunked")], 400),
    ([("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "")], 400),
    ([("Transfer-Encoding", ""), ("Transfer-Encoding", "chunked")], 400),
  ]

  @Test(arguments: refusedFraming) func refusesFraming(_ fields: [(String, String)], _ expected: Int) {
    let lines = [("Host", "a")] + fields
    let received = ReceivedHead(
      method: "POST", target: "/", minorVersion: 1, fields: lines.map { HeaderField(name: $0.0, value: $0.1) })
    #expect(status(received) == expected)
  }

  @Test func refusesTransferEncodingOfHTTP10() {
    #expect(status(.sample("POST", "/", minorVersion: 0, ("Transfer-Encoding", "chunked"))) == 400)
  }

  @Test func knowsOneExpectation() throws {
    #expect(try head(.sample("POST", "/", ("Expect", "100-Continue"))).expectsContinue)
    #expect(try !head(.sample("POST", "/", minorVersion: 0, ("Expect", "100-continue"))).expectsContinue)
    #expect(status(.sample("POST", "/", ("Expect", "200-ok"))) == 417)
  }

  @Test func valuesThatAreNotUTF8AreReadAsISO88591() {
    let received = ReceivedHead.sample(
      "GET", "/", ("A", "\u{fffd}"), ("B", "\u{e9}\u{ff21}"), ("C", "x\u{fffd}y"), ("D", "\u{fffd}"))
    let lines: [[UInt8]] = [
      [], Array("GET / HTTP/1.1".utf8), Array("Host: a".utf8), Array("A: ".utf8) + [0xE9, 0xFF],
      Array("B: \u{e9}\u{ff21}".utf8), Array("C:x".utf8) + [0x80] + Array("y\t ".utf8), Array("D: \u{fffd}".utf8), [],
      [],
    ]
    let raw = Array(lines.joined(separator: Array("\r\n".utf8)))
    let restored = received.restoringLostBytes(from: raw.span)
    #expect(restored?.fields.map(\.value) == ["a", "\u{e9}\u{ff}", "\u{e9}\u{ff21}", "x\u{80}y", "\u{fffd}"])
    let ofHalf = received.restoringLostBytes(from: Array(raw[..<40]).span)
    #expect(ofHalf == nil)
    let plain = ReceivedHead.sample("GET", "/", ("B", "\u{e9}"))
    let unchanged = plain.restoringLostBytes(from: [UInt8]().span)
    #expect(unchanged == plain)
  }
}
