import TestSupport
import Testing

/// Pieces of requests, good and bad, put together at random: however the bytes are cut, the outcome is the same, and
/// nothing traps.
@Suite struct RequestCutTests {
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
      let bytes = Array(input.utf8)
      let sizes = (0..<bytes.count).map { _ in Int.random(in: 1...bytes.count, using: &random) }
      #expect(
        WireExchange(bytes, pieceSizes: sizes).finalAnswers == WireExchange(bytes).finalAnswers,
        "seed \(seed), round \(round): \(input.debugDescription)")
    }
  }

  @Test("Input that once broke the reading of requests leads to the same whole and in pieces")
  func replay() throws {
    for input in try FuzzCrashes.inputs(of: "HTTPRequests") {
      let bytes = Array(input.dropFirst())
      for size in [1, Int(input.first ?? 0) % 32 + 1] {
        #expect(WireExchange(bytes, pieceSizes: [size]).finalAnswers == WireExchange(bytes).finalAnswers)
      }
    }
  }
}
