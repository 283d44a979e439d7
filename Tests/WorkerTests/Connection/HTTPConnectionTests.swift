import Foundation
import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOEmbedded
import Testing

@testable import Worker

@Suite struct HTTPConnectionTests {
  private static let get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n"

  private func statusLine(_ text: String) -> String {
    String(text.prefix { $0 != "\r\n" })
  }

  @Test func answersARequest() {
    let server = ServerUnderTest()
    server.send("POST /a?b HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi")
    let text = server.receivedText()
    #expect(statusLine(text) == "HTTP/1.1 200 OK")
    #expect(text.contains("content-length: 12\r\n"))
    #expect(text.contains("\r\ndate: "))
    #expect(text.hasSuffix("\r\n\r\nPOST /a?b hi"))
    #expect(!text.contains("connection:"))
    #expect(server.isOpen)
  }

  @Test func answersPipelinedRequestsInOrderThenTheFault() {
    let server = ServerUnderTest()
    server.send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\nBAD\r\n")
    let answers = server.receivedText().split(separator: "HTTP/1.1 ")
    #expect(answers.map { $0.prefix(3) } == ["200", "200", "400"])
    #expect(answers.first?.hasSuffix("GET /1 ") == true)
    #expect(!server.isOpen)
  }

  @Test func aFaultIsAnsweredInTheEnvelopeWithRequestIDAndCORS() {
    let server = ServerUnderTest()
    server.send(
      "POST / HTTP/1.1\r\nHost: h\r\nX-Request-Id: r1\r\nOrigin: http://localhost:3000\r\nContent-Length: 101\r\n\r\n")
    let text = server.receivedText()
    #expect(statusLine(text) == "HTTP/1.1 413 Payload Too Large")
    #expect(text.contains("x-request-id: r1\r\n"))
    #expect(text.contains("access-control-allow-origin: http://localhost:3000\r\n"))
    #expect(text.contains("connection: close\r\n"))
    let message = "Request body too large"
    #expect(
      text.hasSuffix(
        #"{"error":{"code":"payload_too_large","message":"\#(message)","request_id":"r1"},"detail":"\#(message)"}"#))
    #expect(!server.isOpen)
  }

  /// Requests with a fault in the head, which names itself in a line that is whole before or behind the fault.
  static let namedFaults: [(String, Int)] = [
    ("GET  / HTTP/1.1\r\nX-Request-Id: r1\r\nOrigin: http://localhost:3000\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nX-Request-Id: r1\r\nOrigin: http://localhost:3000\r\nA b: c\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nX-Request-Id: r1\r\nOrigin: http://localhost:3000\r\nA: b\n", 400),
    ("GET / HTTP/2.0\r\nX-Request-Id: r1\r\nOrigin: http://localhost:3000\r\n\r\n", 505),
    (
      "\(String(repeating: "M", count: 25)) / HTTP/1.1\r\nX-Request-Id: r1\r\nOrigin: http://localhost:3000\r\n\r\n",
      501
    ),
    (
      "GET / HTTP/1.1\r\nX-Request-Id: r1\r\nOrigin: http://localhost:3000\r\n"
        + "A: \(String(repeating: "a", count: 17_000))", 431
    ),
    (
      "GET /\(String(repeating: "a", count: 9000)) HTTP/1.1\r\n"
        + "X-Request-Id: r1\r\nOrigin: http://localhost:3000\r\n", 414
    ),
    ("GET / HTTP/1.1\r\nX-Request-Id: r1\r\nOrigin: http://localhost:3000\r\nHost: a\r\nHos", 408),
  ]

  @Test(arguments: namedFaults) func aFaultInTheHeadIsAnsweredUnderTheIDThatHasCome(_ input: String, _ status: Int) {
    let server = ServerUnderTest()
    server.send(Self.get + input)
    server.wait(seconds: 12)
    let text = server.receivedText().components(separatedBy: "HTTP/1.1 ").last ?? ""
    #expect(text.hasPrefix("\(status) "))
    #expect(text.contains("x-request-id: r1\r\n"))
    #expect(text.contains("access-control-allow-origin: http://localhost:3000\r\n"))
    #expect(text.contains(#""request_id":"r1""#))
    #expect(!server.isOpen)
  }

  @Test(arguments: ["r\u{e9}", String(repeating: "r", count: 129), "", "a b"])
  func aFaultInTheHeadIsAnsweredUnderAFreshIDOtherwise(_ id: String) {
    let server = ServerUnderTest()
    server.send("GET  / HTTP/1.1\r\nX-Request-Id: \(id)\r\nOrigin: http://evil\r\n\r\n")
    let lines = server.receivedText().components(separatedBy: "\r\n")
    #expect(lines.first { $0.hasPrefix("x-request-id: ") }?.count == "x-request-id: ".count + 36)
    #expect(!lines.contains { $0.hasPrefix("access-control-allow-origin") })
  }

  @Test func theHeadTimeoutOfAPipelinedRequestBeginsWhenItsTurnComes() {
    let server = ServerUnderTest()
    server.send(Self.get + "GET /b HT")
    server.wait(seconds: 9)
    #expect(server.isOpen)
    server.wait(seconds: 2)
    #expect(server.receivedText().contains("HTTP/1.1 408 "))
  }

  @Test func wholeRequestsOfAClientThatHasEndedAreAnswered() {
    let server = ServerUnderTest()
    let peer = server.holdOutput()
    server.send(Self.get + Self.get + "GET /half")
    server.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    peer.take()
    server.loop.run()
    #expect(server.receivedText().components(separatedBy: "HTTP/1.1 200").count == 3)
    #expect(!server.isOpen)
  }

  @Test func aChunkedBodyIsRefusedWithItsFirstByteTooMany() {
    let server = ServerUnderTest()
    server.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n")
    server.send(String(repeating: "a", count: 64) + "\r\n40\r\n" + String(repeating: "a", count: 36))
    #expect(server.received().isEmpty)
    server.send("a")
    #expect(statusLine(server.receivedText()) == "HTTP/1.1 413 Payload Too Large")
  }

  @Test func answersToHeadHaveNoContent() {
    let server = ServerUnderTest()
    server.send("HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n")
    let text = server.receivedText()
    #expect(text.contains("content-length: 8\r\n"))
    #expect(text.hasSuffix("\r\n\r\n"))
    server.send("HEAD /a HTTP/1.1\r\nHost: h\r\nbad\r\n\r\n")
    let refused = server.receivedText()
    #expect(statusLine(refused) == "HTTP/1.1 400 Bad Request")
    #expect(refused.hasSuffix("\r\n\r\n"))
  }

  @Test(arguments: [HTTPResponse.Status.noContent, .notModified])
  func statusesWithoutContentHaveNoLength(_ status: HTTPResponse.Status) {
    let server = ServerUnderTest { _, _ in Response(status: status) }
    server.send(Self.get)
    #expect(!server.receivedText().contains("content-length"))
  }

  @Test func longContentGoesBehindTheHead() {
    let content = String(repeating: "x", count: 100_000)
    let server = ServerUnderTest { _, _ in
      Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: content)))
    }
    server.send(Self.get)
    #expect(server.receivedText().hasSuffix("\r\n\r\n" + content))
  }

  @Test func http10EndsUnlessItAsksToStay() {
    let server = ServerUnderTest()
    server.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    #expect(server.receivedText().contains("connection: keep-alive\r\n"))
    #expect(server.isOpen)
    server.send("GET / HTTP/1.0\r\n\r\n")
    #expect(server.receivedText().contains("connection: close\r\n"))
    #expect(!server.isOpen)
  }

  @Test func saysContinue() {
    let server = ServerUnderTest()
    server.send("POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
    #expect(server.receivedText() == "HTTP/1.1 100 Continue\r\n\r\n")
    server.send("hi")
    #expect(server.receivedText().hasSuffix("POST /a hi"))
  }

  @Test func optionsOfTheServerIsAnsweredHere() {
    let server = ServerUnderTest { _, _ in Response(status: .notFound) }
    server.send("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n")
    let text = server.receivedText()
    #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
    #expect(text.contains("allow: "))
    #expect(text.contains("x-request-id: "))
    #expect(text.contains("content-length: 0\r\n"))
  }

  // MARK: Deadlines

  @Test func aConnectionWithoutARequestIsClosedInSilence() {
    let server = ServerUnderTest()
    server.wait(seconds: 9)
    #expect(server.isOpen)
    server.wait(seconds: 2)
    #expect(!server.isOpen)
    #expect(server.received().isEmpty)
  }

  @Test func aDrippingHeadEndsWith408() {
    let server = ServerUnderTest()
    for byte in "GET / HTTP/1.".utf8 where server.isOpen {
      server.send([byte])
      server.wait(seconds: 1)
    }
    #expect(statusLine(server.receivedText()) == "HTTP/1.1 408 Request Timeout")
    #expect(!server.isOpen)
  }

  @Test func aDrippingBodyEndsWith408() {
    let server = ServerUnderTest()
    server.send("POST / HTTP/1.1\r\nHost: h\r\nX-Request-Id: r2\r\nContent-Length: 50\r\n\r\n")
    for _ in 0..<12 where server.isOpen {
      server.send("a")
      server.wait(seconds: 1)
    }
    #expect(server.receivedText().contains("x-request-id: r2\r\n"))
    #expect(!server.isOpen)
  }

  @Test func keepAliveLastsItsTime() {
    let server = ServerUnderTest()
    server.send(Self.get)
    server.wait(seconds: 74)
    server.send(Self.get)
    server.wait(seconds: 74)
    #expect(server.isOpen)
    server.wait(seconds: 2)
    #expect(!server.isOpen)
    #expect(server.table.count == 0)
  }

  // MARK: Back-pressure

  @Test func readsNoFurtherWhileARequestIsInServiceAndOthersWait() throws {
    let gate = AnswerGate()
    let server = ServerUnderTest { _, _ in await gate.answer() }
    let reads = ReadCounter()
    try server.channel.pipeline.syncOperations.addHandler(reads, position: .first)
    server.channel.read()
    #expect(reads.count == 1)
    server.send(Self.get)
    server.channel.read()
    #expect(reads.count == 2)
    server.send(Self.get)
    server.channel.read()
    #expect(reads.count == 2)
    gate.open()
    while server.receivedText().isEmpty { server.loop.run() }
    #expect(reads.count == 3)
  }

  @Test func theNextRequestWaitsUntilThePeerTakesTheAnswer() {
    let server = ServerUnderTest()
    let peer = server.holdOutput()
    server.send(Self.get + Self.get)
    server.loop.run()
    peer.take(holdingOn: true)
    #expect(server.receivedText().split(separator: "HTTP/1.1 ").count == 1)
    server.loop.run()
    peer.take()
    #expect(server.receivedText().split(separator: "HTTP/1.1 ").count == 1)
  }

  /// Requests whose answers stay, or are the last.
  @Test(arguments: [get, "GET /a HTTP/1.0\r\n\r\n", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"])
  func anAnswerOnItsWayIsNotCutOff(_ input: String) {
    let server = ServerUnderTest()
    let peer = server.holdOutput()
    server.send(input)
    server.wait(seconds: 40)
    var isEmpty = false
    server.table.drain(spread: .seconds(1)) { isEmpty = true }
    server.wait(seconds: 10)
    #expect(server.isOpen)
    peer.take()
    server.loop.run()
    #expect(server.receivedText().contains("HTTP/1.1 "))
    server.wait(seconds: 3)
    #expect(!server.isOpen)
    #expect(isEmpty)
  }

  @Test(arguments: [get, "GET /a HTTP/1.0\r\n\r\n", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"])
  func aPeerThatTakesNothingIsGivenUp(_ input: String) {
    let server = ServerUnderTest()
    _ = server.holdOutput()
    server.send(input)
    server.wait(seconds: 58)
    #expect(server.isOpen)
    server.wait(seconds: 4)
    #expect(!server.isOpen)
    #expect(server.table.count == 0)
  }

  @Test func theIdleTimeBeginsWhenTheAnswerIsTaken() {
    let server = ServerUnderTest()
    let peer = server.holdOutput()
    server.send(Self.get)
    server.wait(seconds: 50)
    peer.take()
    server.wait(seconds: 74)
    #expect(server.isOpen)
    server.wait(seconds: 2)
    #expect(!server.isOpen)
  }

  // MARK: The end

  @Test func drainingAnswersWhatIsUnderWayAndSaysClose() {
    let server = ServerUnderTest()
    server.send("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nh")
    var isEmpty = false
    server.table.drain(spread: .seconds(1)) { isEmpty = true }
    server.send("i")
    #expect(server.receivedText().contains("connection: close\r\n"))
    #expect(!server.isOpen)
    #expect(isEmpty)
  }

  @Test func drainingLetsIdleConnectionsGo() {
    let server = ServerUnderTest()
    server.send(Self.get)
    var isEmpty = false
    server.table.drain(spread: .seconds(1)) { isEmpty = true }
    #expect(!isEmpty)
    server.wait(seconds: 1)
    #expect(isEmpty)
  }

  @Test func aClientThatGoesWhileItsRequestIsInServiceHarmsNothing() {
    let gate = AnswerGate()
    let server = ServerUnderTest { _, _ in await gate.answer() }
    server.send(Self.get)
    server.channel.close(promise: nil)
    gate.open()
    server.loop.run()
    #expect(server.table.count == 0)
  }

  @Test func theDateIsThatOfRFC9110() {
    #expect(DateField().value(at: 784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
  }
}
