import HTTPCore
import Testing

@Suite struct RequestHeadTests {
  private func head(_ input: String) throws -> RequestHead {
    let outcomes = GateDriver.outcomes(of: input)
    #expect(outcomes == GateDriver.outcomesBytewise(of: input))
    return try #require(outcomes.first?.head)
  }

  @Test func readsRequestLineAndFields() throws {
    let head = try head("GET /a/b?c=d HTTP/1.1\r\nHost: example.org:8000\r\nX-One:\t two \t\r\nEmpty:\r\n\r\n")
    #expect(head.method == "GET")
    #expect(head.target.pathAndQuery == "/a/b?c=d")
    #expect(head.minorVersion == 1)
    #expect(head.host == "example.org:8000")
    #expect(head.firstValue("x-one") == "two")
    #expect(head.firstValue("empty")?.isEmpty == true)
    #expect(head.framing == .none)
    #expect(head.isPersistent)
  }

  @Test func skipsEmptyLinesBeforeTheRequestLine() throws {
    #expect(try head("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n").method == "GET")
  }

  @Test func takesHigherMinorVersionsForOne() throws {
    #expect(try head("GET / HTTP/1.9\r\nHost: a\r\n\r\n").minorVersion == 1)
  }

  @Test func hostMayMissInHTTP10Only() throws {
    #expect(try head("GET / HTTP/1.0\r\n\r\n").host.isEmpty)
  }

  @Test(arguments: ["a", "a.b:80", "127.0.0.1:8000", "[::1]:80", "[::1]", "a:", "xn--a_b", "%41"])
  func acceptsHosts(_ host: String) throws {
    #expect(try head("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n").host == host)
  }

  /// Targets, and the path they name.
  static let targets = [
    ("/", "/"), ("/a?b?c", "/a?b?c"), ("http://h/a?b", "/a?b"), ("HTTP://h:80", "/"), ("https://h?x=1", "/?x=1"),
    ("/a/../b", "/b"), ("/a/./b", "/a/b"), ("/../../b", "/b"), ("/a/b/..", "/a/"), ("/a/.", "/a/"),
    ("/a/...", "/a/..."),
    ("/a/.b", "/a/.b"), ("/?a=/../b", "/?a=/../b"), ("//a", "//a"), ("/a//../b", "/a/b"), ("/%2e%2e/a", "/%2e%2e/a"),
    ("/a|b^c", "/a|b^c"),
  ]

  @Test(arguments: targets) func readsTargets(_ target: String, _ path: String) throws {
    let head = try head("GET \(target) HTTP/1.1\r\nHost: other\r\n\r\n")
    #expect(head.target.pathAndQuery == path)
  }

  @Test func authorityOfTheTargetReplacesHost() throws {
    #expect(try head("GET http://real:1/a HTTP/1.1\r\nHost: other\r\n\r\n").host == "real:1")
  }

  @Test func asteriskIsForOptions() throws {
    #expect(try head("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").target.form == .asterisk)
  }

  /// Version, `Connection` lines, and whether the connection stays.
  static let persistence = [
    ("1.1", "", true), ("1.1", "Connection: close\r\n", false), ("1.1", "Connection: CLOSE\r\n", false),
    ("1.1", "Connection: x, Close\r\n", false), ("1.1", "Connection: x\r\nConnection: close\r\n", false),
    ("1.1", "Connection: closed\r\n", true), ("1.0", "", false), ("1.0", "Connection: Keep-Alive\r\n", true),
    ("1.0", "Connection: keep-alive, close\r\n", false), ("1.1", "Connection: \"a,close\"\r\n", true),
  ]

  @Test(arguments: persistence) func persists(_ version: String, _ lines: String, _ isPersistent: Bool) throws {
    #expect(try head("GET / HTTP/\(version)\r\nHost: a\r\n\(lines)\r\n").isPersistent == isPersistent)
  }

  @Test func textBeyondASCIIKeepsItsDifference() throws {
    var driver = GateDriver()
    driver.feed(Array("GET / HTTP/1.1\r\nHost: a\r\nX: \u{e9}\r\nY: ".utf8) + [0xE9, 0x0D, 0x0A, 0x0D, 0x0A])
    let head = try #require(driver.outcomes.first?.head)
    #expect(head.firstValue("x") == "\u{e9}")
    #expect(head.firstValue("y") == "\u{e9}")
  }

  @Test func everyTokenCharacterMayStandInAName() throws {
    let name = "!#$%&'*+-.^_`|~09azAZ"
    #expect(try head("GET / HTTP/1.1\r\nHost: a\r\n\(name): b\r\n\r\n").fields.last?.name == name)
    for scalar in UInt8(0x21)...0x7E where !name.utf8.contains(scalar) {
      let character = Character(Unicode.Scalar(scalar))
      guard !character.isLetter, !character.isNumber, character != ":" else { continue }
      #expect(GateDriver.outcomes(of: "GET / HTTP/1.1\r\nHost: a\r\n\(character): b\r\n\r\n").first?.status == 400)
    }
  }
}
