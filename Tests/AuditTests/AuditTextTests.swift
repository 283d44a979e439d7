import Audit
import Testing

@Suite("The bounds of an audit row's texts")
struct AuditTextTests {
  @Test("a text of 500 code points is kept, one of 501 is cut and marked")
  func bound() {
    let longest = String(repeating: "é", count: 500)
    #expect(AuditText.bounded(longest) == longest)
    #expect(AuditText.bounded(longest + "x") == longest + "...<truncated>")
  }

  @Test("a text is cut between code points, also where they make up one character")
  func betweenCodePoints() {
    let family = "👩‍👩‍👧‍👦"
    let cut = AuditText.bounded(String(repeating: family, count: 100)).dropLast(AuditText.truncationMark.count)
    #expect(cut.unicodeScalars.count == 500)
    #expect(!cut.unicodeScalars.contains("\u{FFFD}"))
  }

  @Test("bytes do not count: 500 code points of four bytes each are kept")
  func codePointsNotBytes() {
    let text = String(repeating: "😀", count: 500)
    #expect(AuditText.bounded(text) == text)
  }
}
