import SupervisorCore
import TestSupport
import Testing

@Suite("Operators' requests")
struct OperatorRequestTests {
  private static let requests: [(String, OperatorRequest)] = [
    ("status", .status), ("workers", .workers), ("reload", .change(.reload, untilGone: false)),
    ("reload wait", .change(.reload, untilGone: true)), ("scale 4", .change(.scale(to: 4), untilGone: false)),
    ("scale 0 wait", .change(.scale(to: 0), untilGone: true)),
    ("drain 999999999", .change(.drain(worker: 999_999_999), untilGone: false)),
    ("drain 2 wait", .change(.drain(worker: 2), untilGone: true)),
  ]

  private func read(_ text: String, inPiecesOf size: Int = 8_192) -> OperatorLine.Reading {
    OperatorLine(Array(text.utf8)).read(inPiecesOf: size)
  }

  @Test(arguments: requests)
  func eachIsOneLine(_ words: String, _ request: OperatorRequest) {
    let line = "ringdraft/1 \(words)\n"
    #expect(request.line == line)
    for size in [1, 5, 8_192] { #expect(read(line, inPiecesOf: size) == .request(request)) }
    #expect(read(line + "ringdraft/9 more", inPiecesOf: 3) == .request(request), "what follows is not read")
    #expect(read("ringdraft/1 \(words)") == .unfinished)
  }

  @Test(arguments: [
    ("", OperatorRequestFault.wrongGreeting), ("status", .wrongGreeting), ("ringdraft/2 status", .wrongGreeting),
    ("GET / HTTP/1.1\r", .wrongGreeting), ("ringdraft/1", .unknownVerb), ("ringdraft/1 ", .unknownVerb),
    ("ringdraft/1  status", .unknownVerb), ("ringdraft/1 Status", .unknownVerb), ("ringdraft/1 stop", .unknownVerb),
    ("ringdraft/1 status\r", .unknownVerb), ("ringdraft/1 status ", .wrongWords),
    ("ringdraft/1 status wait", .wrongWords),
    ("ringdraft/1 reload wait wait", .wrongWords), ("ringdraft/1 reload  wait", .wrongWords),
    ("ringdraft/1 reload now", .wrongWords), ("ringdraft/1 scale", .wrongNumber), ("ringdraft/1 scale ", .wrongNumber),
    ("ringdraft/1 scale -1", .wrongNumber), ("ringdraft/1 scale 1234567890", .wrongNumber),
    ("ringdraft/1 scale 4x", .wrongNumber), ("ringdraft/1 scale wait", .wrongNumber),
    ("ringdraft/1 drain ٣", .wrongNumber),
    ("ringdraft/1 drain 3 4", .wrongWords), ("ringdraft/1 \u{FFFD}", .unknownVerb),
  ])
  func whatIsNoneIsRefused(_ line: String, _ fault: OperatorRequestFault) {
    #expect(read(line + "\n") == .fault(fault))
    #expect(read(line + "\n", inPiecesOf: 1) == .fault(fault))
    #expect(!"\(fault)".isEmpty && !"\(fault)".contains("\n"))
  }

  @Test func theLongestLineHasRoomForItsEnd() {
    let limit = OperatorRequestReader.maximumBytes
    let text = String(repeating: "x", count: limit - 1)
    for size in [1, 1_000, 8_192, 10_000] {
      #expect(read(text, inPiecesOf: size) == .unfinished)
      #expect(read(text + "\n", inPiecesOf: size) == .fault(.wrongGreeting))
      #expect(read(text + "x", inPiecesOf: size) == .fault(.tooLong))
      #expect(read(text + "x\n", inPiecesOf: size) == .fault(.tooLong))
    }
  }

  @Test func onlySignalsAskForOneMoreOrFewer() {
    #expect(OperatorRequest.change(.scaleUp, untilGone: false).line == nil)
    #expect(OperatorRequest.change(.scaleDown, untilGone: true).line == nil)
  }

  @Test func nothingBreaksTheReader() throws {
    for input in try FuzzCrashes.inputs(of: "OperatorRequests") { #expect(OperatorLine(input).faults() == []) }
    let seed = TestSeed.given ?? .random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    let words = ["ringdraft/1", "status", "workers", "reload", "scale", "drain", "wait", "0", "17", "-", "\u{1}", ""]
    for _ in 0..<20_000 {
      var line = Array(
        (0..<Int.random(in: 0...5, using: &random)).map { _ in words.randomElement(using: &random) ?? "" }
          .joined(separator: Bool.random(using: &random) ? " " : "\n").utf8)
      if Bool.random(using: &random) { line.append(UInt8(ascii: "\n")) }
      if !line.isEmpty, Int.random(in: 0..<4, using: &random) == 0 {
        line[Int.random(in: 0..<line.count, using: &random)] = .random(in: 0...255, using: &random)
      }
      #expect(OperatorLine(line).faults() == [], "seed \(seed)")
    }
  }
}
