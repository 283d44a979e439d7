import Testing

@testable import ContractJSON

@Suite struct JSONTextTests {
  /// As Python's `json.dumps(ensure_ascii=False)`.
  @Test(arguments: [
    ("", "\"\""),
    ("plain é漢😀", "\"plain é漢😀\""),
    ("a\"b\\c/d", "\"a\\\"b\\\\c/d\""),
    ("\u{8}\t\n\u{c}\r", "\"\\b\\t\\n\\f\\r\""),
    ("\u{0}\u{1f}\u{7f}\u{2028}", "\"\\u0000\\u001f\u{7f}\u{2028}\""),
  ])
  func escapesAsPython(_ text: String, _ expected: String) {
    var bytes: [UInt8] = [0x21]
    JSONText.appendString(text, to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == "!" + expected)
  }

  /// As Python's `repr`.
  @Test(arguments: [
    (0.0, "0.0"), (-0.0, "-0.0"), (0.1, "0.1"), (1.5, "1.5"), (100.0, "100.0"), (0.0001, "0.0001"),
    (0.00001, "1e-05"), (1.25e-7, "1.25e-07"), (1e15, "1000000000000000.0"), (1e16, "1e+16"),
    (9_007_199_254_740_993.0, "9007199254740992.0"), (1_234_567_890_123_456.5, "1234567890123456.5"),
    (1.2345678901234568e17, "1.2345678901234568e+17"), (.leastNonzeroMagnitude, "5e-324"),
    (1.7976931348623157e308, "1.7976931348623157e+308"),
    (.nan, "null"), (.infinity, "null"),
  ])
  func writesFloatsAsPython(_ value: Double, _ expected: String) {
    var bytes: [UInt8] = []
    JSONText.appendFloat(value, to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == expected)
  }

  @Test(arguments: [Int.min, -10, -1, 0, 9, 10, 720, .max])
  func writesIntegers(_ value: Int) {
    var bytes: [UInt8] = []
    JSONText.appendInteger(value, to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == String(value))
  }

  @Test func isCompactAndKeepsOrder() throws {
    let text = "{ \"z\" : [ 1 , 2.50, null ] , \"a\" : { } , \"é\" : true, \"q\": [] }"
    let value = try JSONParser.parse(Array(text.utf8))
    #expect(
      String(decoding: JSONText.bytes(of: value), as: UTF8.self)
        == "{\"z\":[1,2.5,null],\"a\":{},\"é\":true,\"q\":[]}")
  }

  @Test func surrogatesWithoutPartnerStayEscapes() throws {
    let text = "\"a\\\"\\ud800é\\udfff\\n\""
    let value = try JSONParser.parse(Array(text.utf8))
    #expect(String(decoding: JSONText.bytes(of: value), as: UTF8.self) == text)
  }
}
