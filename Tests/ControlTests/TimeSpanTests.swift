import Testing

@testable import Control

@Suite struct TimeSpanTests {
  @Test(arguments: [("1s", 1), ("90s", 90), ("15m", 900), ("1h", 3_600), ("2d", 172_800), ("3650d", 315_360_000)])
  func readsANumberAndAUnit(_ text: String, _ seconds: Int64) {
    #expect(TimeSpan(text)?.seconds == seconds)
  }

  @Test(arguments: [("90s", "90s"), ("120s", "2m"), ("60m", "1h"), ("48h", "2d")])
  func isShownInTheLargestUnit(_ text: String, _ shown: String) {
    #expect(TimeSpan(text)?.defaultValueDescription == shown)
  }

  @Test(arguments: [
    "", "1", "h", "0s", "-1h", "+1h", "1.5h", "1 h", "1H", "1w", "3651d", "99999999999999999999s",
    "9223372036854775807d",
    "1hh", "٣h",
  ])
  func refusesEverythingElse(_ text: String) {
    #expect(TimeSpan(text) == nil)
  }
}
