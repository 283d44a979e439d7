import HTTPCore
import TestSupport
import Testing

/// Pieces of requests, good and bad, put together at random: however the bytes are cut, the outcome is the same, and
/// nothing traps.
@Suite struct RequestGateRandomTests {
  private static let pieces = [
    "GET ", "POST ", "/", " HTTP/1.1\r\n", " HTTP/1.0\r\n", "Host: a\r\n", "Content-Length: 5\r\n", "hello", "\r\n",
    "Transfer-Encoding: chunked\r\n", "5\r\n", "0\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\n", "\r", "\0",
    "Connection: close\r\n", "Expect: 100-continue\r\n", ";a=b", " ", ":", "ffff", "POST / HTTP/1.1\r\nHost: a\r\n",
  ]

  @Test(arguments: 0..<64 as Range<UInt64>) func cutsDoNotMatter(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for round in 0..<50 {
      let count = Int.random(in: 1...12, using: &random)
      let input = (0..<count).map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined()
      var cut = GateDriver()
      var rest = Array(input.utf8)[...]
      while !rest.isEmpty {
        let size = Int.random(in: 1...rest.count, using: &random)
        cut.feed(Array(rest.prefix(size)))
        rest = rest.dropFirst(size)
      }
      // Whether a 100 is sent depends on what has come: that is its meaning.
      let whole = GateDriver.outcomes(of: input).filter { $0 != .sentContinue }
      #expect(
        cut.outcomes.filter { $0 != .sentContinue } == whole, "seed \(seed), round \(round): \(input.debugDescription)")
    }
  }
}
