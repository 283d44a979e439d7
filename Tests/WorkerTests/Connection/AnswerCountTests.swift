import Figures
import Limits
import NIOCore
import NIOEmbedded
import Testing

@testable import Worker

@Suite("Counting answers") struct AnswerCountTests {
  private let memory = FigureMemory(wordCount: FigureLayout.words)
  private var figures: FigureSnapshot { FigureSnapshot(memory, at: 0) }

  private func server() -> ServerUnderTest {
    ServerUnderTest(figures: FigureRecorder(memory, at: 0))
  }

  @Test("each answer counts once, whoever gives it")
  func answers() {
    let server = server()
    for request in [
      "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET / HTTP/1.1\r\n\r\n",
    ] {
      server.send(request)
    }
    server.connect()
    server.send(
      "GET /v1/ws/echo HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Version: 12\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
    #expect(
      figures.requests.cells.map { "\($0.route) \($0.status) \($0.count)" } == [
        "server.options 200 1", "sockets.handshake 426 1", "unreadable 400 1", "unmatched 200 2",
      ])
    #expect(figures.histogram(.requestDuration).count == 2)
    #expect(figures.inService == 0)
  }

  @Test("sockets count while they are open, their frames for ever")
  func sockets() {
    let server = server()
    server.send(
      "GET /v1/ws/echo HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
    #expect(figures.requests.count(.handshake, status: 101) == 1)
    #expect(figures.sockets == 1 && figures.socketsOpened == 1 && figures.framesSent == 0)
    // "Hello", masked (RFC 6455 §5.7).
    server.send([0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58])
    #expect(figures.framesSent == 1 && figures.frameBytes == 5)
    _ = try? server.channel.close().wait()
    server.loop.run()
    #expect(figures.sockets == 0 && figures.socketsOpened == 1)
  }

  @Test("a loop that stood still counts the times it missed")
  func loopLag() {
    let loop = EmbeddedEventLoop()
    let meter = LoopLagMeter(eventLoop: loop, figures: FigureRecorder(memory, at: 0))
    meter.start()
    for _ in 0..<10 { loop.advanceTime(by: .milliseconds(100)) }
    #expect(figures.histogram(.loopLag).count == 10 && figures.histogram(.loopLag).sum == 0)
    meter.record(lag: 350_000_000)
    #expect(
      figures.histogram(.loopLag).count == 14 && figures.histogram(.loopLag).sum == 350_000 + 250_000 + 150_000 + 50_000
    )
  }

  @Test("an event's time is read from its own text")
  func eventTime() {
    let frame =
      #"{"type":"collab.ring_passed","draft_id":"d","ts":"1970-01-01T00:00:01.000005+00:00","request_id":"r"}"#
    #expect(EventTime.microseconds(in: Array(frame.utf8)) == 1_000_005)
    for other in ["", "{}", #"{"type":"a","draft_id":"d","ts":""#, #"{"type":"a","draft_id":"d","ts":"x"}"#] {
      #expect(EventTime.microseconds(in: Array(other.utf8)) == nil)
    }
  }
}
