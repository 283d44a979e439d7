import Drafts
import Testing

@Suite("Text of unknown origin")
struct ForeignTextTests {
  @Test("a text of 500 code points is kept, one of 501 is cut and marked")
  func bound() {
    let longest = String(repeating: "é", count: 500)
    #expect(ForeignText.bounded(longest) == longest)
    #expect(ForeignText.bounded(longest + "x") == longest + "...<truncated>")
  }

  @Test("a text is cut between code points, also where they make up one character")
  func betweenCodePoints() {
    let family = "👩‍👩‍👧‍👦"
    let cut = ForeignText.bounded(String(repeating: family, count: 100)).dropLast(ForeignText.truncationMark.count)
    #expect(cut.unicodeScalars.count == 500)
    #expect(!cut.unicodeScalars.contains("\u{FFFD}"))
  }

  @Test("bytes do not count: 500 code points of four bytes each are kept")
  func codePointsNotBytes() {
    let text = String(repeating: "😀", count: 500)
    #expect(ForeignText.bounded(text) == text)
  }

  @Test(
    "nothing that moves a terminal or breaks a line is left",
    arguments: [
      ("curl/8.5.0", "curl/8.5.0"), ("a\u{1B}[2Jb\tc\u{0}", "a\u{FFFD}[2Jb\u{FFFD}c\u{FFFD}"),
      ("ünï\u{85}\u{2028}\u{202E}", "ünï\u{FFFD}\u{FFFD}\u{FFFD}"), ("\u{FEFF}a\u{200F}", "\u{FFFD}a\u{FFFD}"),
      ("", ""),
    ])
  func harmless(text: String, shown: String) {
    #expect(ForeignText.harmless(text) == shown)
  }

  @Test("what is harmless is bounded, and bounding it again changes nothing")
  func harmlessIsBounded() {
    let shown = ForeignText.harmless(String(repeating: "\u{7F}", count: 600))
    #expect(shown == String(repeating: "\u{FFFD}", count: 500) + ForeignText.truncationMark)
    #expect(ForeignText.bounded(shown) == shown)
  }
}
