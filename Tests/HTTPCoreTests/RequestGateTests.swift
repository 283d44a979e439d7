import HTTPCore
import Testing

@Suite struct RequestGateTests {
  private static let get: [RequestPart] = [.head(.sample()), .end]
  private static let postHead = RequestPart.head(.sample("POST", "/", ("Content-Length", "5")))
  private static let chunkedHead = RequestPart.head(.sample("POST", "/", ("Transfer-Encoding", "chunked")))

  @Test func handsOverTheWholeBody() {
    var driver = GateDriver()
    driver.feed([Self.postHead, .body(byteCount: 2), .body(byteCount: 3), .end] + Self.get)
    #expect(driver.outcomes.map(\.bodyBytes) == [5, 0])
  }

  @Test func aBodyMayBeExactlyAsLongAsTheBound() {
    var driver = GateDriver()
    driver.feed([Self.chunkedHead, .body(byteCount: 60), .body(byteCount: 40), .end])
    #expect(driver.outcomes.map(\.bodyBytes) == [100])
    driver.feed([Self.chunkedHead, .body(byteCount: 60), .body(byteCount: 41), .end])
    #expect(driver.outcomes.last?.status == 413)
    #expect(!driver.gate.takesParts)
  }

  @Test func serviceIsOneAtATimeAndAFaultBehindWaits() {
    var driver = GateDriver()
    driver.feed(Self.get + [.fault(.other(.malformed("x")))], answers: false)
    #expect(driver.outcomes.count == 1)
    #expect(driver.gate.isServing)
    #expect(driver.gate.answered(at: 0, closing: false) == .nextRequest)
    driver.feed([])
    #expect(driver.outcomes.last?.status == 400)
  }

  @Test func sendsContinueOnlyToWhoWaits() {
    let head = RequestPart.head(.sample("POST", "/", ("Expect", "100-Continue"), ("Content-Length", "5")))
    var driver = GateDriver()
    driver.feed([head])
    #expect(driver.outcomes == [.sentContinue])
    driver.feed([.body(byteCount: 5)])
    driver.feed([.end])
    #expect(driver.outcomes.count == 2)
    #expect(driver.outcomes.last?.bodyBytes == 5)
    driver.feed([head, .body(byteCount: 1)])
    driver.feed([.body(byteCount: 4), .end])
    #expect(driver.outcomes.count == 3)
  }

  @Test func refusalKnowsTheRequest() {
    var driver = GateDriver()
    driver.feed([.head(.sample("HEAD", "/", host: "a b", ("X-Request-Id", "r1")))])
    guard case .refused(let refusal) = driver.outcomes.first else {
      Issue.record("not refused")
      return
    }
    #expect(refusal.firstValue("x-request-id") == "r1")
    #expect(refusal.isHead)
  }

  // MARK: What the bytes tell

  /// Bytes of a beginning, the decoder's fault, and the status it is refused with.
  static let faults: [(String, DecodingFault, Int)] = [
    ("XYZ / HTTP/1.1\r\n", .method, 501), (String(repeating: "M", count: 25), .method, 501), ("G(T / ", .method, 400),
    (" GET / ", .method, 400), ("GET\t/ ", .method, 400), ("\u{16}\u{3}", .method, 400), ("\r\nXYZ /", .method, 501),
    ("GET /" + String(repeating: "a", count: 9000), .overflow, 414), ("GET / HTTP/1.1\r\nA: b", .overflow, 431),
  ]

  @Test(arguments: faults) func knowsWhereTheDecoderStopped(_ bytes: String, _ fault: DecodingFault, _ status: Int) {
    var driver = GateDriver()
    driver.gate.bytesCame(Array(bytes.utf8).span, at: 0)
    driver.feed([.fault(fault)])
    #expect(driver.outcomes.map(\.status) == [status])
  }

  @Test func aFaultInTheHeadKnowsWhetherItIsOfAHEAD() {
    for (start, isHead) in [("HEAD / HTTP/1.1\r\nx", true), ("HEA", false), ("HEADS / ", false), ("GET / ", false)] {
      var driver = GateDriver()
      for byte in start.utf8 { driver.gate.bytesCame([byte].span, at: 0) }
      driver.feed([.fault(.other(.malformed("x")))])
      guard case .refused(let refusal) = driver.outcomes.first else {
        Issue.record("not refused")
        return
      }
      #expect(refusal.isHead == isHead, "\(start)")
    }
  }

  @Test func bytesThatMakeNoPartAreBounded() {
    var empty = GateDriver()
    for _ in 0..<8192 { empty.feed(bytes: "\r\n") }
    #expect(empty.outcomes.isEmpty)
    empty.feed(bytes: "\r\n")
    #expect(empty.outcomes.map(\.status) == [431])
    var line = GateDriver()
    line.feed(bytes: "GET /" + String(repeating: "a", count: 9000))
    #expect(line.outcomes.map(\.status) == [414])
    var blanks = GateDriver()
    blanks.feed(bytes: "GET / HTTP/1.1\r\nX:" + String(repeating: " ", count: 17_000))
    #expect(blanks.outcomes.map(\.status) == [431])
    var body = GateDriver()
    body.feed([Self.chunkedHead])
    body.feed(bytes: "1;a=" + String(repeating: "b", count: 16_900))
    #expect(body.outcomes.isEmpty)
    body.feed(bytes: String(repeating: "b", count: 100))
    #expect(body.outcomes.map(\.status) == [400])
  }

  // MARK: Deadlines

  @Test func aConnectionWithoutARequestEndsInSilence() {
    var driver = GateDriver()
    #expect(driver.gate.deadline == 10 * GateDriver.second)
    #expect(driver.gate.deadlinePassed(at: 10 * GateDriver.second - 1) == .nothing)
    #expect(driver.gate.deadlinePassed(at: 10 * GateDriver.second) == .close)
  }

  @Test func aDrippingHeadIsRefused() {
    var driver = GateDriver()
    driver.now = GateDriver.second
    for byte in "GET / HT" {
      driver.feed(bytes: String(byte))
      driver.now += GateDriver.second
    }
    #expect(driver.gate.deadline == 11 * GateDriver.second)
    guard case .refuse(let refusal) = driver.gate.deadlinePassed(at: 11 * GateDriver.second) else {
      Issue.record("not refused")
      return
    }
    #expect(refusal.fault == .headTimeout)
    driver.feed(Self.get)
    #expect(driver.outcomes.isEmpty)
  }

  @Test func aDrippingBodyIsRefused() {
    var driver = GateDriver()
    driver.now = 3 * GateDriver.second
    driver.feed([Self.postHead])
    driver.now += 19 * GateDriver.second
    driver.feed([.body(byteCount: 3)])
    #expect(driver.gate.deadline == 23 * GateDriver.second)
    guard case .refuse(let refusal) = driver.gate.deadlinePassed(at: 23 * GateDriver.second) else {
      Issue.record("not refused")
      return
    }
    #expect(refusal.fault == .bodyTimeout)
    #expect(refusal.firstValue("host") == "a")
  }

  @Test func serviceHasNoDeadlineAndKeepAliveHas() {
    var driver = GateDriver()
    driver.feed(Self.get, answers: false)
    #expect(driver.gate.deadline == nil)
    driver.now = 100 * GateDriver.second
    #expect(driver.gate.deadlinePassed(at: driver.now) == .nothing)
    #expect(driver.gate.answered(at: driver.now, closing: false) == .nextRequest)
    #expect(driver.gate.deadline == 175 * GateDriver.second)
    #expect(driver.gate.deadlinePassed(at: 175 * GateDriver.second) == .close)
  }

  // MARK: Ends

  @Test func aHalfClosedClientGetsTheAnswersToItsWholeRequests() {
    var driver = GateDriver()
    driver.feed(Self.get + Self.get, answers: false)
    #expect(driver.gate.inputClosed() == .afterAnswer)
    #expect(driver.gate.answered(at: 0, closing: false) == .nextRequest)
    driver.feed([])
    #expect(driver.outcomes.count == 3)
    #expect(driver.outcomes.last == .closed)
  }

  @Test func aClientThatLeavesAnIdleConnectionIsLetGo() {
    var driver = GateDriver()
    driver.feed(bytes: "GET /")
    #expect(driver.gate.inputClosed() == .close)
  }

  @Test func drainingEndsIdleConnectionsAndFinishesRequests() {
    var idle = GateDriver()
    idle.gate.drain(at: GateDriver.second)
    #expect(idle.gate.deadline == GateDriver.second + GateDriver.second / 5)
    idle.feed(Self.get + Self.get)
    #expect(idle.outcomes.count == 1)

    var reading = GateDriver()
    reading.feed([Self.postHead, .body(byteCount: 2)])
    reading.gate.drain(at: 0)
    reading.feed([.body(byteCount: 3), .end] + Self.get)
    #expect(reading.outcomes.map(\.bodyBytes) == [5])

    var serving = GateDriver()
    serving.feed(Self.get, answers: false)
    #expect(!serving.gate.isLastAnswer)
    serving.gate.drain(at: 0)
    #expect(serving.gate.isLastAnswer)
    #expect(serving.gate.answered(at: 0, closing: true) == .close)
  }

  @Test func aConnectionAcceptedWhileDrainingGetsOneAnswer() {
    var driver = GateDriver(isDraining: true)
    driver.feed(Self.get + Self.get)
    #expect(driver.outcomes.count == 1)
  }
}
