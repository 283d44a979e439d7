import HTTPCore
import Testing

@Suite struct RequestGateTests {
  private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
  private static let post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n"
  private static let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"

  @Test func handsOverTheWholeBody() {
    let outcomes = GateDriver.outcomes(of: Self.post + "hello" + Self.get)
    #expect(outcomes.map(\.body) == ["hello", ""])
    #expect(outcomes == GateDriver.outcomesBytewise(of: Self.post + "hello" + Self.get))
  }

  @Test func takesTheChunkedCodingOff() {
    let body = "5;a=b;c=\"d;\\\"e\" ; f\r\nhello\r\n00006\r\n world\r\n0\r\nTrailer: x\r\n\r\n"
    #expect(GateDriver.outcomes(of: Self.chunked + body + Self.get).map(\.body) == ["hello world", ""])
    #expect(GateDriver.outcomesBytewise(of: Self.chunked + body + Self.get).map(\.body) == ["hello world", ""])
  }

  @Test func aBodyMayBeExactlyAsLongAsTheBound() {
    let body = String(repeating: "a", count: 100)
    let input = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n\(body)"
    #expect(GateDriver.outcomes(of: input).map(\.body) == [body])
    #expect(GateDriver.outcomes(of: Self.chunked + "64\r\n\(body)\r\n0\r\n\r\n").map(\.body) == [body])
  }

  @Test func serviceIsOneAtATimeAndAFaultBehindWaits() {
    var driver = GateDriver()
    driver.feed(Self.get + "BAD\r\n", answers: false)
    #expect(driver.outcomes.count == 1)
    #expect(driver.gate.isServing)
    #expect(driver.gate.answered(at: 0, closing: false) == .nextRequest)
    driver.feed("")
    #expect(driver.outcomes.last?.status == 400)
  }

  @Test func sendsContinueOnlyToWhoWaits() {
    let head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 5\r\n\r\n"
    var driver = GateDriver()
    driver.feed(head)
    #expect(driver.outcomes == [.sentContinue])
    driver.feed("hello")
    #expect(driver.outcomes.last?.body == "hello")
    #expect(GateDriver.outcomes(of: head + "hello").count == 1)
    let tooLarge = head.replacing("Length: 5", with: "Length: 500")
    #expect(GateDriver.outcomes(of: tooLarge).map(\.status) == [413])
    let old = head.replacing("HTTP/1.1", with: "HTTP/1.0")
    #expect(GateDriver.outcomes(of: old).isEmpty)
  }

  @Test func refusalKnowsTheFieldsBeforeTheFault() {
    var gate = RequestGate(limits: GateDriver.limits(), acceptedAt: 0)
    let bytes = Array("HEAD / HTTP/1.1\r\nX-Request-Id: r1\r\nbad\r\n".utf8)
    guard case .refuse(let refusal) = gate.advance(bytes.span, at: 0).action else {
      Issue.record("not refused")
      return
    }
    #expect(refusal.firstValue("x-request-id") == "r1")
    #expect(refusal.isHead)
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
    for byte in "GET / HT".utf8 {
      driver.feed([byte])
      driver.now += GateDriver.second
    }
    #expect(driver.gate.deadline == 10 * GateDriver.second)
    guard case .refuse(let refusal) = driver.gate.deadlinePassed(at: 10 * GateDriver.second) else {
      Issue.record("not refused")
      return
    }
    #expect(refusal.fault == .headTimeout)
    driver.feed("TP/1.1\r\n")
    #expect(driver.outcomes.isEmpty)
  }

  @Test func aDrippingBodyIsRefused() {
    var driver = GateDriver()
    driver.now = 3 * GateDriver.second
    driver.feed(Self.post)
    driver.now += 19 * GateDriver.second
    driver.feed("hel")
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
    driver.feed(Self.get + Self.get + "GET / HT", answers: false)
    #expect(driver.gate.inputClosed() == .afterAnswer)
    #expect(driver.gate.answered(at: 0, closing: false) == .nextRequest)
    driver.feed("")
    #expect(driver.outcomes.count == 3)
    #expect(driver.outcomes.last == .closed)
  }

  @Test func aClientThatLeavesAnIdleConnectionIsLetGo() {
    var driver = GateDriver()
    driver.feed("GET /")
    #expect(driver.gate.inputClosed() == .close)
  }

  @Test func drainingEndsIdleConnectionsAndFinishesRequests() {
    var idle = GateDriver()
    idle.gate.drain(at: GateDriver.second)
    #expect(idle.gate.deadline == GateDriver.second + GateDriver.second / 5)
    idle.feed(Self.get + Self.get)
    #expect(idle.outcomes.count == 1)

    var reading = GateDriver()
    reading.feed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe")
    reading.gate.drain(at: 0)
    reading.feed("llo" + Self.get)
    #expect(reading.outcomes.map(\.body) == ["hello"])

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
