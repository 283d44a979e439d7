import Testing

@testable import ContractJSON

@Suite struct JSONScanTests {
  @Test(arguments: [
    ("{\"type\":\"ping\"}", true),
    (" { \"a\" : [ 1 , { } ] , \"type\" : \"ping\" } ", true),
    ("{\"\\u0074yp\\u0065\":\"p\\u0069ng\"}", true),
    ("{\"type\":\"pong\",\"type\":\"ping\"}", true),
    ("{\"type\":\"ping\",\"type\":\"pong\"}", false),
    ("{\"type\":\"ping\",\"type\":null}", false),
    ("{\"type\":\"ping\",\"types\":\"pong\"}", true),
    ("{\"type\":[\"ping\"]}", false),
    ("{\"a\":{\"type\":\"ping\"}}", false),
    ("[{\"type\":\"ping\"}]", false),
    ("{\"type\":\"PING\"}", false),
    ("{\"type\":\"ping\\u0000\"}", false),
    ("{\"type\":\"pin\"}", false),
    ("\"ping\"", false), ("NaN", false), ("-Infinity", false), ("{}", false),
  ])
  func findsTheOutermostMember(_ text: String, _ expected: Bool) throws {
    #expect(try JSONScan.hasMember("type", equalTo: "ping", in: Array(text.utf8)) == expected)
  }

  @Test func failsAsTheParserDoes() {
    #expect(throws: JSONFailure.invalidUTF8) { try JSONScan.hasMember("a", equalTo: "b", in: [0x22, 0xff, 0x22]) }
    #expect(throws: JSONFailure.tooDeep) {
      try JSONScan.hasMember("a", equalTo: "b", in: Array(repeating: UInt8(ascii: "["), count: 1 << 20))
    }
    #expect(throws: JSONFailure.syntax(JSONSyntaxError(message: "Extra data", offset: 15))) {
      try JSONScan.hasMember("type", equalTo: "ping", in: Array("{\"type\":\"ping\"}}".utf8))
    }
  }

  /// Verdict and fault are the parser's for every text, and so is the member.
  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func agreesWithTheParser(seed: UInt64) {
    var documents = RandomDocument(seed: seed)
    var valid = 0
    var pings = 0
    for _ in 0..<2_000 {
      let bytes = documents.next(mutations: 3)
      let parsed = Result { () throws(JSONFailure) in try JSONParser.parse(bytes) }
        .map { $0.objectValue?["type"]?.stringValue?.utf8.elementsEqual("ping".utf8) == true }
      let scanned = Result { () throws(JSONFailure) in try JSONScan.hasMember("type", equalTo: "ping", in: bytes) }
      #expect(scanned == parsed, "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
      if case .success(let isPing) = parsed {
        valid += 1
        if isPing { pings += 1 }
      }
    }
    // The texts are such that the comparison means something.
    #expect((400..<1_600).contains(valid) && pings > 50, "seed \(seed): \(valid) valid, \(pings) with a ping")
  }
}
