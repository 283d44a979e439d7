import Testing

@testable import Drafts

@Suite struct TimestampTests {
  @Test func writesSixDigitsAndOffset() {
    #expect(Timestamp(microsecondsSinceEpoch: 1_795_419_924_551_682).text == "2026-11-23T07:45:24.551682+00:00")
    #expect(Timestamp(microsecondsSinceEpoch: 1_795_419_924_000_001).text == "2026-11-23T07:45:24.000001+00:00")
  }

  @Test func leavesOutAFractionOfZero() {
    #expect(Timestamp(microsecondsSinceEpoch: 0).text == "1970-01-01T00:00:00+00:00")
    #expect(Timestamp(microsecondsSinceEpoch: 951_782_400_000_000).text == "2000-02-29T00:00:00+00:00")
  }

  @Test func writesInstantsBeforeTheEpoch() {
    #expect(Timestamp(microsecondsSinceEpoch: -1).text == "1969-12-31T23:59:59.999999+00:00")
    #expect(Timestamp(microsecondsSinceEpoch: -62_135_596_800_000_000).text == "0001-01-01T00:00:00+00:00")
  }

  @Test func writesAtAnOffset() {
    #expect(text(0, offset: 19_800_000_000) == "1970-01-01T05:30:00+05:30")
    #expect(text(0, offset: -1) == "1969-12-31T23:59:59.999999-00:00:00.000001")
    #expect(text(0, offset: 45_000_000) == "1970-01-01T00:00:45+00:00:45")
  }

  @Test func theEndsOfInt64DoNotTrap() {
    for microseconds in [Int64.min, .max] {
      let instant = Timestamp(microsecondsSinceEpoch: microseconds)
      #expect(!instant.text.isEmpty)
      #expect(instant.advanced(byMicroseconds: microseconds) == instant)
    }
  }

  @Test func everyDayRoundTrips() {
    for day in Int64(-719_162)...2_932_896 where day % 7 == 0 || (10_000...12_000).contains(day) {
      let date = TimestampCivilDate(daysSinceEpoch: day)
      #expect(date.isValid && date.daysSinceEpoch == day)
    }
  }

  @Test(arguments: [
    ("2030-01-01T00:00:00Z", 1_893_456_000_000_000, 0),
    ("2030-01-01T05:30:00+05:30", 1_893_456_000_000_000, 19_800_000_000),
    ("2030-01-01 05:30+0530", 1_893_456_000_000_000, 19_800_000_000),
    ("20300101T000000.5Z", 1_893_456_000_500_000, 0),
    ("2030-01-01T00:00:00,1234567-01", 1_893_459_600_123_456, -3_600_000_000),
    ("2030-01-01é00Z", 1_893_456_000_000_000, 0),
    ("2026-W53-7T00Z", 1_798_934_400_000_000, 0),
    ("0001-01-01T00:00:00+05:30", -62_135_616_600_000_000, 19_800_000_000),
  ])
  func readsTextWithAnOffset(_ text: String, _ microseconds: Int64, _ offset: Int64) throws {
    let parsed = try #require(TimestampText(parsing: text))
    #expect(parsed.timestamp.microsecondsSinceEpoch == microseconds)
    #expect(parsed.offsetMicroseconds == offset)
  }

  @Test(arguments: ["2030-01-01", "20300101", "2030-01-01T00:00", "2030W011", "2030-W01-2T00:00:00"])
  func readsTextWithoutAnOffsetAsUTC(_ text: String) throws {
    let parsed = try #require(TimestampText(parsing: text))
    #expect(!parsed.hasOffset)
    #expect(
      parsed.timestamp.microsecondsSinceEpoch == 1_893_456_000_000_000
        || parsed.timestamp.microsecondsSinceEpoch == 1_893_369_600_000_000)
  }

  @Test(arguments: [
    "", "bad", "yesterday", "2030-01-01T", "2030-01-01T00:00:00 00:00", "2030-13-01", "2023-02-29", "2030-01-01T24:00",
    "2030-01-01T00:00:60", "2030-01-01T00:00:00+24:00", "2030-01-01T00:00:00+5", "2030-01-01T00:00:00z",
    "2030-01-01T1", "2030-1-1", "0000-01-01", "2030-W54", "2030-01-01T00:00:00Z ", "2030-01-01T00:00:00.", "2030-0101",
    "2030-01-01T00:00:00.12345x", "2030-01-01\u{0}00:00", "２０３０-01-01",
  ])
  func refusesWhatPythonRefuses(_ text: String) {
    #expect(TimestampText(parsing: text) == nil)
  }

  @Test func keepsTheOffsetItWasGiven() throws {
    let parsed = try #require(TimestampText(parsing: "2030-01-01 05:30:00.5+05:30"))
    var bytes: [UInt8] = []
    parsed.append(to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == "2030-01-01T05:30:00.500000+05:30")
  }

  @Test func randomTextNeverTraps() {
    let seed: UInt64 = 0x5EED
    var state = seed
    let alphabet = Array("0123456789-:+.,TWZ é".unicodeScalars)
    for _ in 0..<20_000 {
      var text = "2030-01-01T00:00:00"
      for _ in 0..<4 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let scalar = Character(alphabet[Int(state >> 33) % alphabet.count])
        let place = text.index(text.startIndex, offsetBy: Int(state >> 45) % text.count)
        if state >> 62 == 0 { text.remove(at: place) } else { text.insert(scalar, at: place) }
      }
      if let parsed = TimestampText(parsing: text) {
        var bytes: [UInt8] = []
        parsed.append(to: &bytes)
        let again = TimestampText(parsing: String(decoding: bytes, as: UTF8.self))
        #expect(again?.timestamp == parsed.timestamp, "seed \(seed): \(text)")
      }
    }
  }

  private func text(_ microseconds: Int64, offset: Int64) -> String {
    var bytes: [UInt8] = []
    Timestamp(microsecondsSinceEpoch: microseconds).append(to: &bytes, offsetMicroseconds: offset)
    return String(decoding: bytes, as: UTF8.self)
  }
}
