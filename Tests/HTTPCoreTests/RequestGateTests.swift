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
    #expect(!driver.gate.takesRequests)
  }

  @Test func serviceIsOneAtATimeAndAFaultBehindWaits() {
    var driver = GateDriver()
    driver.feed(Self.get + [.fault(.malformed("x"))], answers: false)
    #expect(driver.outcomes.count == 1)
    #expect(driver.gate.isServing)
    #expect(driver.gate.answered(closing: false) == .nextRequest)
    driver.gate.sent(at: 0)
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

  // MARK: Bytes

  @Test func aHeadIsDecodedWhenItIsWholeAndNothingBehindIt() {
    let head = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
    var gate = GateDriver().gate
    for count in 1..<head.count { #expect(gate.next(head[..<count], at: 0) == .readOn) }
    let all = head + head
    #expect(gate.next(all, at: 0) == .decode(count: head.count, substitute: nil))
    #expect(gate.take(.head(.sample()), at: 0) == .next)
    guard case .serve = gate.take(.end, at: 0) else {
      Issue.record("not served")
      return
    }
    #expect(gate.next(head, at: 0) == .readOn)
    #expect(gate.answered(closing: false) == .nextRequest)
    gate.sent(at: 0)
    #expect(gate.next(head, at: 0) == .decode(count: head.count, substitute: nil))
  }

  @Test func aHigherMinorVersionIsReadAsOurs() {
    var gate = GateDriver().gate
    let head = Array("\r\nGET / HTTP/1.7\r\nHost: a\r\n\r\n".utf8)
    let read = Array("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
    #expect(gate.next(head, at: 0) == .decode(count: head.count, substitute: read))
  }

  @Test func aMethodTheDecoderDoesNotKnowIsPutBack() {
    var gate = GateDriver().gate
    let head = Array("\r\nDESCRIBE /a HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
    let read = Array("\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
    #expect(gate.next(head, at: 0) == .decode(count: head.count, substitute: read))
    #expect(gate.take(.head(.sample("GET", "/a")), at: 0) == .next)
    guard case .serve(let served) = gate.take(.end, at: 0) else {
      Issue.record("not served")
      return
    }
    #expect(served.method == "DESCRIBE")
  }

  @Test func tabsBehindAValueAreReadAsSpacesAndOthersStay() {
    var gate = GateDriver().gate
    let head = Array("GET / HTTP/1.1\r\nHost:\ta\t \t\r\nX: a\tb\r\n\r\n".utf8)
    let read = Array("GET / HTTP/1.1\r\nHost:\ta   \r\nX: a\tb\r\n\r\n".utf8)
    #expect(gate.next(head, at: 0) == .decode(count: head.count, substitute: read))
  }

  @Test func aHeadThatWasNotWatchedIsRefused() {
    var gate = GateDriver().gate
    _ = gate.next("GET / HTTP/1.1\r\n".utf8, at: 0)
    guard case .refuse = gate.take(.head(.sample()), at: 0) else {
      Issue.record("not refused")
      return
    }
  }

  @Test func aWholeHeadTheDecoderMakesNothingOfIsRefused() {
    var driver = GateDriver()
    driver.feed(bytes: "GET / HTTP/1.1\r\n\r\n")
    #expect(driver.outcomes.map(\.status) == [400])
  }

  @Test func aBodyOfALengthIsDecodedToItsEndAndNoFurther() {
    var driver = GateDriver()
    driver.feed([Self.postHead])
    let bytes = Array("hello, world".utf8)
    #expect(driver.gate.next(bytes[..<3], at: 0) == .decode(count: 3, substitute: nil))
    driver.feed([.body(byteCount: 3)])
    #expect(driver.gate.next(bytes[3...], at: 0) == .decode(count: 2, substitute: nil))
  }

  @Test func aChunkedBodyIsDecodedToItsEndWithTrailersTheDecoderDoesNotKnow() {
    let body = "10;a=0\r\n\r\n0\r\n\r\nConnectio\r\n3\r\n\n\na\r\n00;b\r\nConnection: close\r\n y\r\nTE: x\r\n\r\n"
    let read = body.replacing("Connection:", with: "Xonnection:").replacing("TE:", with: "XE:")
    var driver = GateDriver()
    driver.feed([Self.chunkedHead])
    let action = driver.gate.next(Array((body + "GET").utf8), at: 0)
    #expect(action == .decode(count: body.utf8.count, substitute: Array(read.utf8)))
    // The decoder, for its part, has seen no end.
    guard case .refuse = driver.gate.next(Array("GET".utf8), at: 0) else {
      Issue.record("not refused")
      return
    }

    var bytewise = GateDriver()
    bytewise.feed([Self.chunkedHead])
    var given: [UInt8] = []
    for byte in body.utf8 {
      guard case .decode(1, let substitute) = bytewise.gate.next([byte], at: 0) else { break }
      given += substitute ?? [byte]
    }
    #expect(given == Array(read.utf8))
  }

  @Test func theBytesOfAChunkedBodyAreBounded() {
    var body = GateDriver()
    body.feed([Self.chunkedHead])
    body.feed(bytes: "1;a=" + String(repeating: "b", count: 16_980))
    #expect(body.outcomes.isEmpty)
    body.feed(bytes: "b")
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

  @Test func serviceAndSendingHaveNoDeadlineAndAreNotCutByADrain() {
    var driver = GateDriver()
    driver.feed(Self.get, answers: false)
    #expect(driver.gate.deadline == nil)
    driver.now = 100 * GateDriver.second
    #expect(driver.gate.deadlinePassed(at: driver.now) == .nothing)
    #expect(driver.gate.answered(closing: false) == .nextRequest)
    #expect(driver.gate.deadline == nil)
    driver.gate.drain(at: driver.now)
    driver.now += GateDriver.second
    #expect(driver.gate.deadlinePassed(at: driver.now) == .nothing)
    driver.gate.sent(at: driver.now)
    #expect(driver.gate.deadline == driver.now + GateDriver.second / 5)
  }

  @Test func keepAliveBeginsWhenTheAnswerIsSent() {
    var driver = GateDriver()
    driver.feed(Self.get, answers: false)
    #expect(driver.gate.answered(closing: false) == .nextRequest)
    #expect(!driver.gate.takesRequests)
    #expect(driver.gate.next(Array("GET".utf8), at: 0) == .readOn)
    driver.gate.sent(at: 100 * GateDriver.second)
    #expect(driver.gate.deadline == 175 * GateDriver.second)
    #expect(driver.gate.deadlinePassed(at: 175 * GateDriver.second) == .close)
  }

  // MARK: Ends

  @Test func aHalfClosedClientGetsTheAnswersToItsWholeRequests() {
    var driver = GateDriver()
    driver.feed(Self.get + Self.get, answers: false)
    driver.gate.inputClosed()
    #expect(driver.gate.answered(closing: false) == .nextRequest)
    driver.gate.sent(at: 0)
    driver.feed([])
    #expect(driver.outcomes.count == 3)
    #expect(driver.outcomes.last == .closed)
  }

  @Test func aClientThatLeavesAnIdleConnectionIsLetGo() {
    var driver = GateDriver()
    driver.feed(bytes: "GET /")
    driver.gate.inputClosed()
    driver.feed([])
    #expect(driver.outcomes == [.closed])
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
    #expect(serving.gate.answered(closing: true) == .close)
  }

  @Test func aConnectionAcceptedWhileDrainingGetsOneAnswer() {
    var driver = GateDriver(isDraining: true)
    driver.feed(Self.get + Self.get)
    #expect(driver.outcomes.count == 1)
  }
}
