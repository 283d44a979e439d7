import Testing

@testable import ContractJSON

@Suite struct JSONParserTests {
  /// Messages and offsets as CPython 3.11's `json.loads` gave them.
  @Test(arguments: [
    ("", "Expecting value", 0),
    ("nope", "Expecting value", 0),
    ("  ", "Expecting value", 2),
    ("{\"title\": \"x\",", "Expecting property name enclosed in double quotes", 14),
    ("{", "Expecting property name enclosed in double quotes", 1),
    ("{a:1}", "Expecting property name enclosed in double quotes", 1),
    ("{\"a\":1,}", "Expecting property name enclosed in double quotes", 7),
    ("{\"a\"}", "Expecting ':' delimiter", 4),
    ("{\"a\" 1}", "Expecting ':' delimiter", 5),
    ("{\"a\":}", "Expecting value", 5),
    ("{\"a\":1 \"b\":2}", "Expecting ',' delimiter", 7),
    ("{\"a\":1", "Expecting ',' delimiter", 6),
    ("[1,]", "Expecting value", 3),
    ("[1 2]", "Expecting ',' delimiter", 3),
    ("[", "Expecting value", 1),
    ("[1", "Expecting ',' delimiter", 2),
    ("1 2", "Extra data", 2),
    ("01", "Extra data", 1),
    ("1.", "Extra data", 1),
    ("1e", "Extra data", 1),
    ("-", "Expecting value", 0),
    ("+1", "Expecting value", 0),
    ("nul", "Expecting value", 0),
    ("\"abc", "Unterminated string starting at", 0),
    ("\"abc\\", "Unterminated string starting at", 0),
    ("[\"\n\"]", "Invalid control character at", 2),
    ("\"\\x\"", "Invalid \\escape", 1),
    ("\"\\u12\"", "Invalid \\uXXXX escape", 2),
    ("\"\\u123", "Invalid \\uXXXX escape", 2),
    ("\"\\u12x4\"", "Invalid \\uXXXX escape", 2),
    ("\"\\ud800\\u00g0\"", "Invalid \\uXXXX escape", 8),
    ("\u{0B}1", "Expecting value", 0),
  ])
  func saysWhatPythonSays(_ text: String, _ message: String, _ offset: Int) {
    #expect(failure(text) == .syntax(JSONSyntaxError(message: message, offset: offset)))
  }

  @Test func offsetsCountCodePoints() {
    #expect(failure("{\"é😀\": x}") == .syntax(JSONSyntaxError(message: "Expecting value", offset: 7)))
    #expect(failure("\u{FEFF}x") == .syntax(JSONSyntaxError(message: "Expecting value", offset: 0)))
  }

  @Test func acceptsWhatPythonAccepts() throws {
    #expect(try parse("NaN").isNaN)
    #expect(try parse("-Infinity") == .float(-.infinity))
    #expect(try parse("1e999") == .float(.infinity))
    #expect(try parse("-0") == .integer(digits: "0"))
    #expect(try parse("-0.0") == .float(-0.0))
    #expect(try parse("\u{FEFF} [1]\r\n\t") == .array([.integer(1)]))
    #expect(try parse("123456789012345678901234567890") == .integer(digits: "123456789012345678901234567890"))
    #expect(try parse("\"\\/\\b\\f\\n\\r\\t\\\"\\\\\\u00e9\"") == .string("/\u{8}\u{c}\n\r\t\"\\é"))
    #expect(try parse("\"\\ud83d\\ude00😀\u{7f}\"") == .string("😀😀\u{7f}"))
  }

  @Test func theLastOfEqualKeysWinsInTheFirstPlace() throws {
    let object = try #require(try parse("{\"a\":1,\"b\":2,\"a\":3}").objectValue)
    #expect(object.members.map(\.key) == ["a", "b"])
    #expect(object["a"] == .integer(3))
  }

  @Test func keysAreComparedByCodePoints() throws {
    let object = try #require(try parse("{\"\u{E9}\":1,\"e\u{301}\":2}").objectValue)
    #expect(object.count == 2)
    #expect(object["e\u{301}"] == .integer(2))
  }

  @Test func manyKeysStayOrderedAndFindable() throws {
    let text = "{" + (0..<3000).map { "\"k\($0 % 2000)\":\($0)" }.joined(separator: ",") + "}"
    let object = try #require(try parse(text).objectValue)
    #expect(object.count == 2000)
    #expect(object["k0"] == .integer(2000))
    #expect(object["k1999"] == .integer(1999))
    #expect(object.members[1000].key == "k1000")
    #expect(object["k2000"] == nil)
  }

  /// One member more than is searched without an index, in both directions of the boundary.
  @Test(arguments: 15...18) func keysAreFoundAroundTheIndex(count: Int) {
    var object = JSONObject()
    for round in 0..<2 {
      for key in 0..<count { object.set("k\(key)", .integer(round)) }
    }
    #expect(object.count == count)
    #expect((0..<count).allSatisfy { object["k\($0)"] == .integer(1) })
    #expect(object["k\(count)"] == nil)
  }

  /// The search takes eight octets at a time.
  @Test(arguments: 0..<20) func stringsEndWhereTheyEnd(length: Int) throws {
    let plain = String(repeating: "x", count: length)
    for (text, value) in [("", ""), ("\\n", "\n"), ("é", "é"), ("\\\"", "\""), ("\u{7f}\u{80}", "\u{7f}\u{80}")] {
      #expect(try parse("\"\(plain)\(text)\(plain)\"") == .string(plain + value + plain))
    }
    #expect(
      failure("\"\(plain)\u{1f}\"")
        == .syntax(JSONSyntaxError(message: "Invalid control character at", offset: length + 1)))
    #expect(failure("\"\(plain)") == .syntax(JSONSyntaxError(message: "Unterminated string starting at", offset: 0)))
  }

  @Test func brokenSurrogatesAreTold() throws {
    #expect(try parse("\"a\\ud800\"") == .brokenString([0x61, 0xed, 0xa0, 0x80]))
    #expect(try parse("\"\\ude00\\ud83d\"") == .brokenString([0xed, 0xb8, 0x80, 0xed, 0xa0, 0xbd]))
    #expect(try parse("\"\\ud800\\u0041\"") == .brokenString([0xed, 0xa0, 0x80, 0x41]))
    #expect(try JSONParser.parse([0x22, 0xed, 0xbf, 0xbf, 0x22]) == .brokenString([0xed, 0xbf, 0xbf]))
    #expect(try parse("{\"\\ud800\":1}").objectValue?.count == 1)
  }

  @Test(
    arguments: [
      [0xff], [0x22, 0xc3, 0x22], [0xc0, 0x80], [0xe0, 0x80, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xf8], [0x80],
      [0x22, 0xe2, 0x82],
    ] as [[UInt8]])
  func refusesOctetsThatAreNotUTF8(_ bytes: [UInt8]) {
    #expect(throws: JSONFailure.invalidUTF8) { try JSONParser.parse(bytes) }
  }

  @Test func nestingIsBounded() throws {
    let depth = JSONParser.maxDepth
    let deepest = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    #expect(try JSONText.bytes(of: parse(deepest)) == Array(deepest.utf8))
    #expect(failure("[" + deepest + "]") == .tooDeep)
    #expect(failure(String(repeating: "{\"a\":", count: 20_000)) == .tooDeep)
  }

  @Test func integersAreBoundedLikePythons() throws {
    let longest = String(repeating: "9", count: JSONParser.maxIntegerDigits)
    #expect(try parse("-" + longest) == .integer(digits: "-" + longest))
    #expect(failure("9" + longest) == .integerTooLong)
    #expect(try parse("9" + longest + ".0") == .float(.infinity))
  }

  @Test func randomTextEitherReadsOrFailsAndRoundTrips() throws {
    let seed: UInt64 = 20_261_123
    var state = seed
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let atoms = [
      "{", "}", "[", "]", ",", ":", "\"a\"", "\"", "1", "-2.5e3", "null", "\\u", "d800", " ", "é", "NaN", "true",
    ]
    for _ in 0..<20_000 {
      let text = (0..<next(10)).map { _ in atoms[next(atoms.count)] }.joined()
      guard let value = try? parse(text) else { continue }
      let written = JSONText.bytes(of: value)
      let again = JSONText.bytes(of: try JSONParser.parse(written))
      #expect(again == written, "seed \(seed): \(text)")
    }
  }

  private func parse(_ text: String) throws -> JSONValue {
    try JSONParser.parse(Array(text.utf8))
  }

  private func failure(_ text: String) -> JSONFailure? {
    do throws(JSONFailure) {
      _ = try JSONParser.parse(Array(text.utf8))
      return nil
    } catch {
      return error
    }
  }
}

extension JSONValue {
  fileprivate var isNaN: Bool {
    if case .float(let value) = self { value.isNaN } else { false }
  }
}
