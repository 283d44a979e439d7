import Testing

@testable import Observability

@Suite struct RequestIDTests {
  @Test(arguments: ["a", "rid-1", "~!@#$%^&*()", "<script>", String(repeating: "x", count: 128)])
  func visibleASCIIIsTaken(text: String) {
    #expect(RequestID(header: text).text == text)
  }

  @Test(arguments: ["", " ", "a b", "a\tb", "a\n", "é", "\u{7F}", String(repeating: "x", count: 129)])
  func anythingElseIsReplaced(text: String) {
    #expect(RequestID(given: text) == nil)
    #expect(isUUIDv4(RequestID(header: text).text))
  }

  @Test func noHeaderMakesAFreshId() {
    #expect(isUUIDv4(RequestID(header: nil).text))
    #expect(RequestID() != RequestID())
  }

  @Test func uuidsAreVersion4WithAnyBits() {
    for bits in [0, .max, 0x0123_4567_89AB_CDEF] as [UInt64] {
      var generator = Constant(value: bits)
      #expect(isUUIDv4(UUIDv4.make(using: &generator)))
    }
    var constant = Constant(value: 0x0123_4567_89AB_CDEF)
    #expect(UUIDv4.make(using: &constant) == "01234567-89ab-4def-8123-456789abcdef")
  }

  private struct Constant: RandomNumberGenerator {
    let value: UInt64
    func next() -> UInt64 { value }
  }

  private func isUUIDv4(_ text: String) -> Bool {
    text.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil
  }
}
