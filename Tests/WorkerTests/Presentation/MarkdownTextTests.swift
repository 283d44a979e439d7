import Testing

@testable import Worker

/// Each text and the Markdown that shows it, checked with a CommonMark renderer (markdown-it) when they were written.
@Suite struct MarkdownTextTests {
  @Test(arguments: [
    "snake_case and a_b_c", "2 * 3 * 4", "C# and F#", "C:\\dir", "1.5 apples", "a - b", "AT&T & co", "a < b > c",
    "~5 minutes", "#hashtag", "it's 50%", "a*b", "https://example.org/a_b", "[half", "5) five",
  ])
  func whatMeansNothingStays(_ text: String) {
    #expect(MarkdownText.line(text) == text)
  }

  @Test(arguments: [
    ("**bold**", #"\*\*bold\*\*"#), ("_it_", #"\_it\_"#), ("`code`", #"\`code\`"#), ("~~gone~~", #"\~\~gone\~\~"#),
    ("[a](b)", #"\[a](b)"#), ("![a](b)", #"!\[a](b)"#), ("<b>x</b>", #"\<b>x\</b>"#), ("<!-- x", #"\<!-- x"#),
    ("&amp;", #"\&amp;"#), ("&#8364;", #"\&#8364;"#), (#"\*"#, #"\\*"#), ("a\nb", "a b"), ("  a\u{2028}\tb ", "a b"),
  ])
  func whatMeansSomethingIsEscaped(_ text: String, _ markdown: String) {
    #expect(MarkdownText.line(text) == markdown)
  }

  @Test(arguments: [
    ("# a", "\\# a"), ("#a", "#a"), ("####### a", "####### a"), ("> a", #"\> a"#), ("- a", #"\- a"#), ("-a", "-a"),
    ("+ a", #"\+ a"#), ("* a", #"\* a"#), ("1. a", #"1\. a"#), ("1.a", "1.a"), ("12) a", #"12\) a"#),
    ("---", #"\---"#), ("a\n===", "a\\\n\\==="), ("a | b\n--|--", "a | b\\\n\\--|--"), ("***", #"\*\*\*"#),
    ("```\nx\n```", "\\`\\`\\`\\\nx\\\n\\`\\`\\`"), ("    code", "code"), ("a\nb", "a\\\nb"), ("a\r\n\r\nb", "a\n\nb"),
    ("a\\\nb", "a\\\\\\\nb"), ("a\n\n\n# b", "a\n\n\n\\# b"),
  ])
  func noLineBeginsABlock(_ text: String, _ markdown: String) {
    #expect(MarkdownText.paragraphs(text) == markdown)
  }

  @Test(arguments: [("C #", "C \\#"), ("C#", "C#"), ("##", "\\##"), ("a\n# b", "a # b")])
  func aHeadingIsOneLine(_ text: String, _ markdown: String) {
    #expect(MarkdownText.heading(text) == markdown)
  }

  @Test(arguments: [
    ("Our Trip!", #"attachment; filename="our-trip-0a1b2c3d.md""#),
    ("../../etc/passwd", #"attachment; filename="etc-passwd-0a1b2c3d.md""#),
    ("a\"\r\nSet-Cookie: x", #"attachment; filename="a-set-cookie-x-0a1b2c3d.md""#),
    ("", #"attachment; filename="draft-0a1b2c3d.md""#),
    ("\u{202E}fdp.exe", #"attachment; filename="fdp-exe-0a1b2c3d.md""#),
    ("Grüße", #"attachment; filename="gr-e-0a1b2c3d.md"; filename*=UTF-8''gr%C3%BC%C3%9Fe-0a1b2c3d.md"#),
  ])
  func fileNamesAreSafe(_ title: String, _ disposition: String) {
    let name = ExportFileName(title: title, draftID: "0a1b2c3d-4e5f", suffix: "md")
    #expect(name.disposition == disposition)
  }
}
