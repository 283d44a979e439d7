import TestSupport
import Testing

/// Pieces of requests, good and bad, put together at random: however the bytes are cut, the outcome is the same, and
/// nothing traps.
@Suite struct RequestCutTests {
  private static let pieces = [
    "GET ", "POST ", "/", " HTTP/1.1\r\n", " HTTP/1.0\r\n", "Host: a\r\n", "Content-Length: 5\r\n", "hello", "\r\n",
    "Transfer-Encoding: chunked\r\n", "5\r\n", "0\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\n", "\r", "\0",
    "Connection: close\r\n", "Expect: 100-continue\r\n", ";a=b", " ", ":", "ffff", "POST / HTTP/1.1\r\nHost: a\r\n",
    " HTTP/1.7\r\n", "GET  / HTTP/1.1\r\n", "GET / HTTP/1.1\n", "X: a\n", "X: a\rb\r\n", "\t",
  ]

  /// Whole requests, good and bad, some with a body.
  private static let requests = [
    "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n", "\r\nGET /2 HTTP/1.8\r\nHost: a\r\n\r\n",
    "POST /3 HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n\r\n\r\n\r\n\n\nx",
    "POST /4 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      + "4;a=\"b\"\r\n\n\r\n\n\r\n1\r\nx\r\n0\r\nT: u\r\n\r\n",
    "HEAD /5 HTTP/1.1\r\nHost: a\r\n\r\n", "GET /6 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    "GET  /7 HTTP/1.1\r\nHost: a\r\n\r\n", "GET /8 HTTP/1.1\nHost: a\r\n\r\n",
    "GET /9 HTTP/1.1\r\nHost: a\r\nX: b\rc\r\n\r\n",
    "GET /10 HTTP/1.1\r\nHost: a\r\n\n", "XYZ /11 HTTP/1.1\r\nHost: a\r\n\r\n", "G(T /12 HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST /13 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\n\r\n", "GET /14 HTTP/1.1\r\n\r\n",
  ]

  @Test(arguments: 0..<64 as Range<UInt64>) func aStreamOfRequestsIsAnsweredAlikeHoweverItIsCut(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for round in 0..<20 {
      let count = Int.random(in: 2...8, using: &random)
      // Most are good, or few would be reached.
      let requests = (0..<count).map { _ in
        Self.requests[Int.random(in: 0..<(Bool.random(using: &random) ? Self.requests.count : 6), using: &random)]
      }
      let bytes = Array(requests.joined().utf8)
      let bound = Int.random(in: 1...bytes.count, using: &random)
      let sizes = (0..<bytes.count).map { _ in Int.random(in: 1...bound, using: &random) }
      let alone = requests.map { WireExchange($0).finalAnswers }
      let whole = WireExchange(bytes).finalAnswers
      #expect(whole == WireExchange(bytes, pieceSizes: sizes).finalAnswers, "seed \(seed), round \(round)")
      let goodCount = alone.firstIndex { $0.statuses != [200] }.map { $0 + 1 } ?? count
      #expect(
        whole.statuses == alone.prefix(goodCount).flatMap(\.statuses), "seed \(seed), round \(round): as each alone")
    }
  }

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
