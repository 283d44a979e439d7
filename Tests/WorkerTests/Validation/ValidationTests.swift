import ContractJSON
import HTTPTypes
import Testing

@testable import Worker

@Suite struct ValidationTests {
  private static let drafts = "/v1/collab/drafts"

  /// As the reference server answered.
  @Test(arguments: [
    (
      #"{"title": "x","#,
      #"[{"type":"json_invalid","loc":["body",14],"msg":"JSON decode error","input":{},"#
        + #""ctx":{"error":"Expecting property name enclosed in double quotes"}}]"#
    ),
    (
      "[1]",
      #"[{"type":"model_attributes_type","loc":["body"],"#
        + #""msg":"Input should be a valid dictionary or object to extract fields from","input":[1]}]"#
    ),
    (
      "{}",
      #"[{"type":"missing","loc":["body","title"],"msg":"Field required","input":{}},"#
        + #"{"type":"missing","loc":["body","platform"],"msg":"Field required","input":{}}]"#
    ),
    ("", #"[{"type":"missing","loc":["body"],"msg":"Field required","input":null}]"#),
    (" null ", #"[{"type":"missing","loc":["body"],"msg":"Field required","input":null}]"#),
    (
      #"{"title":5,"platform":null,"initial_segment":1.50}"#,
      #"[{"type":"string_type","loc":["body","title"],"msg":"Input should be a valid string","input":5},"#
        + #"{"type":"string_type","loc":["body","platform"],"msg":"Input should be a valid string","input":null},"#
        + #"{"type":"string_type","loc":["body","initial_segment"],"#
        + #""msg":"Input should be a valid string","input":1.5}]"#
    ),
    (
      #"{"title":"","platform":"x"}"#,
      #"[{"type":"string_too_short","loc":["body","title"],"msg":"String should have at least 1 character","#
        + #""input":"","ctx":{"min_length":1}}]"#
    ),
    (
      #"{"title":"a\u0000","platform":"\ud800"}"#,
      #"[{"type":"value_error","loc":["body","title"],"msg":"Value error, NUL characters are not allowed","#
        + #""input":"a\u0000","ctx":{"error":{}}},{"type":"value_error","loc":["body","platform"],"#
        + #""msg":"Value error, surrogates must come in pairs","input":"\ud800","ctx":{"error":{}}}]"#
    ),
  ])
  func saysWhatIsWrongWithABody(_ body: String, _ detail: String) async throws {
    let answer = try await ApplicationUnderTest().send(.post, Self.drafts, as: "ann", body: body)
    #expect(answer.status == 422)
    #expect(answer.text == #"{"detail":\#(detail)}"#)
  }

  @Test func bodiesThatAreNoTextAreUnreadable() async throws {
    let application = try ApplicationUnderTest()
    let tooDeep = [UInt8](repeating: UInt8(ascii: "["), count: 5000)
    let bodies: [[UInt8]] = [Array(#"{"title":""#.utf8) + [0xff] + Array(#"","platform":"x"}"#.utf8), tooDeep]
    for body in bodies {
      let answer = try await application.send(.post, Self.drafts, as: "ann", bodyOctets: body)
      #expect(answer.status == 400)
      #expect(answer.text == #"{"detail":"There was an error parsing the body"}"#)
    }
  }

  @Test func lengthsCountCodePoints() async throws {
    let application = try ApplicationUnderTest()
    // Five code points each, one grapheme.
    let family = "👩‍👩‍👧"
    for (count, status) in [(40, 200), (41, 422)] {
      let title = String(repeating: family, count: count)
      let answer = try await application.send(
        .post, Self.drafts, as: "ann", body: #"{"title":"\#(title)","platform":"x"}"#)
      #expect(answer.status == status)
    }
    let id = try await application.createDraft()
    for (field, path, limit) in [
      ("content", "segments", 500), ("idempotency_key", "segments", 200), ("to_user_id", "pass-ring", 100),
    ] {
      let text = String(repeating: "é", count: limit + 1)
      let answer = try await application.send(
        .post, "\(Self.drafts)/\(id)/\(path)", as: "ann",
        body: #"{"content":"c","idempotency_key":"k","to_user_id":"u","\#(field)":"\#(text)"}"#)
      #expect(try answer.json("detail", "0", "type") == .string("string_too_long"))
      #expect(try answer.json("detail", "0", "loc", "1") == .string(field))
      #expect(try answer.json("detail", "0", "ctx", "max_length") == .integer(limit))
    }
    let long = String(repeating: "q", count: 101)
    let collaborator = try await application.send(
      .post, "\(Self.drafts)/\(id)/collaborators?collaborator_id=\(long)&role=\(long)", as: "ann")
    #expect(try collaborator.json("detail").arrayValue?.count == 2)
    #expect(try collaborator.json("detail", "1", "ctx", "max_length") == .integer(50))
  }

  @Test(arguments: [
    ("application/json; charset=latin1", 200), ("APPLICATION/JSON", 200), ("application/vnd.api+json", 200), ("", 200),
    ("text/plain", 422), ("application/jsonp", 422), ("application/x-www-form-urlencoded", 422), ("json", 422),
  ])
  func onlyJSONIsReadAsJSON(_ contentType: String, _ status: Int) async throws {
    let answer = try await ApplicationUnderTest().send(
      .post, Self.drafts, as: "ann", fields: ["Content-Type": contentType], body: #"{"title":"T","platform":"x"}"#)
    #expect(answer.status == status)
    if status == 422 {
      #expect(try answer.json("detail", "0", "input") == .string(#"{"title":"T","platform":"x"}"#))
    }
  }

  /// As pydantic 2.12 reads them.
  @Test(arguments: [
    ("5", 5), ("5.0", 5), ("true", 1), ("false", 0), ("\" 5 \"", 5), ("\"+5\"", 5), ("\"-5\"", -5), ("\"7_2\"", 72),
    ("\"072\"", 72), ("\"0_7\"", 7), ("\"72.00\"", 72), ("\"-0.0\"", 0), ("\"\\u00a05\\t\"", 5), ("\"1_0.0\"", 10),
    ("999999999999999999999999", .max), ("-999999999999999999999999", .min),
  ])
  func readsIntegersLaxly(_ json: String, _ expected: Int) throws {
    #expect(try LaxInteger.read(JSONParser.parse(Array(json.utf8))) == expected)
  }

  @Test(arguments: [
    ("1.5", LaxInteger.Fault.fractional), ("NaN", .notFinite), ("Infinity", .notFinite), ("1e30", .tooLarge),
    ("\"+-5\"", .textUnreadable), ("\"--5\"", .textUnreadable), ("\"7__2\"", .textUnreadable),
    ("\"_72\"", .textUnreadable), ("\"72_\"", .textUnreadable), ("\"72.\"", .textUnreadable),
    ("\"72.5\"", .textUnreadable), ("\".0\"", .textUnreadable), ("\"\"", .textUnreadable),
    ("\"0x10\"", .textUnreadable), ("\"１\"", .textUnreadable), ("\"5e0\"", .textUnreadable),
    ("\"+ 5\"", .textUnreadable), ("\"1.0_0\"", .textUnreadable), ("\"\\u001f5\"", .textUnreadable),
    ("\"\\ud800\"", .textUnreadable), ("null", .notAnInteger), ("[]", .notAnInteger), ("{}", .notAnInteger),
  ])
  func refusesWhatIsNoInteger(_ json: String, _ fault: LaxInteger.Fault) throws {
    let value = try JSONParser.parse(Array(json.utf8))
    #expect(throws: fault) { try LaxInteger.read(value) }
  }

  @Test func longDigitsAreTooLarge() {
    let digits = String(repeating: "1", count: JSONParser.maxIntegerDigits)
    #expect(throws: LaxInteger.Fault.tooLarge) { try LaxInteger.read(.string(digits + "1")) }
    #expect(throws: Never.self) { try LaxInteger.read(.string(digits)) }
  }

  @Test func hoursAreBounded() async throws {
    let application = try ApplicationUnderTest()
    for (hours, type) in [("0", "greater_than_equal"), ("721", "less_than_equal"), ("1.5", "int_from_float")] {
      let answer = try await application.send(
        .post, "\(Self.drafts)/x/invites?user_id=ann", body: #"{"expires_in_hours":\#(hours),"idempotency_key":"k"}"#)
      #expect(try answer.json("detail", "0", "type") == .string(type))
    }
  }

  @Test(
    arguments: [
      ("a=1&a=2", "a", "2"), ("a", "a", ""), ("a=", "a", ""), ("b=1", "a", nil), ("a=x=y&&", "a", "x=y"),
      ("a=%C3%A9+%2B%zz%4", "a", "é +%zz%4"), ("a=%ff", "a", "\u{FFFD}"), ("%61=1", "a", "1"), ("A=1", "a", nil),
      ("", "a", nil), ("=1", "a", nil),
    ] as [(String, String, String?)])
  func readsQueries(_ text: String, _ name: String, _ value: String?) {
    #expect(QueryParameters(text[...])[name] == value)
  }

  /// As Python's string methods and `hashlib.sha1` have it.
  @Test(
    arguments: [
      ("@Dora ", "user_7ec4fa89d0c0"), ("@Dave", "user_bfcdf3e6ca6c"), ("@ΟΔΟΣ", "user_a38da76cf9a7"),
      ("ΣΑΣ.", "user_bb4fd40aea01"), ("@İx", "user_ebce45fd5666"), ("@ @x", "user_ece33db04dca"),
      ("@@Zoë ", "user_4cbfefde4a37"), ("\u{1f}@a", "user_0e980cc0d0ce"), ("@\u{1f} A\u{85}", "user_86f7e437faa5"),
      ("", nil), ("@@@", nil), ("@ ", nil), (String(repeating: "h", count: 51), nil),
    ] as [(String, String?)])
  func handlesStandForUsers(_ handle: String, _ user: String?) {
    #expect(InviteHandle.userID(of: handle) == user)
  }
}
