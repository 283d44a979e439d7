import Figures
import HTTPCore
import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOHTTP1

extension HTTPConnection {
  func serve(_ head: RequestHead) {
    current = head
    let content = body
    body = ByteBuffer()
    if head.target.form == .asterisk {
      answerOptionsOfServer(head)
    } else {
      switch UpgradeDecision(head, servesEcho: services.sockets.servesEcho) {
      case .none: handOver(head, content)
      case .accept(let route, let handshake): upgrade(head, to: route, handshake)
      case .refuse(let status, let code, let message): refuseUpgrade(head, status, code, message)
      }
    }
  }

  private func handOver(_ head: RequestHead, _ content: ByteBuffer) {
    // The channel knows the address since it was accepted; the context would ask the kernel for it each time.
    let peer = context?.channel.remoteAddress
    let request = Request(head: HTTPRequest(head), body: RequestBody(buffer: content))
    let connection = NIOLoopBound(self, eventLoop: services.table.eventLoop)
    let start = now
    figures.requestBegan()
    Task(executorPreference: services.executor) { [respond = services.respond] in
      let routed = await respond(request, peer)
      let answer = await RenderedAnswer(routed.response)
      connection.value.routesAnswered(answer, on: routed.route, since: start)
    }
  }

  private func routesAnswered(_ answer: RenderedAnswer, on route: FigureRoute, since start: Int64) {
    figures.requestEnded()
    self.answer(answer, to: route, since: start)
  }

  /// Writes the answer to the request in service and goes on to the next, or ends.
  func answer(_ answer: RenderedAnswer, to route: FigureRoute, since start: Int64? = nil) {
    guard let context, let head = current, gate.isServing else { return }
    // Before a byte of it can be out: who has an answer is counted, also when this process is killed now.
    figures.answered(route, status: answer.status.code, nanoseconds: start.map { now - $0 })
    current = nil
    let closes = gate.isLastAnswer
    send(answer, isHead: head.method == "HEAD", closes: closes, minorVersion: head.minorVersion)
    switch gate.answered(closing: closes) {
    case .close: linger()
    case .nextRequest:
      context.flush()
      whenSent {
        self.gate.sent(at: self.now)
        self.advance()
      }
    }
  }

  /// Goes on when the socket has taken everything written: mostly at once. A peer that takes nothing more is given up.
  func whenSent(_ goOn: @escaping () -> Void) {
    guard let context else { return }
    let queuedBytes = queuedBytes
    guard queuedBytes > 0 else { return goOn() }
    sending = SendProgress(queuedBytes: queuedBytes, at: now)
    arm()
    // The encoder writes nothing for an end, but the promise of it is kept in order.
    context.writeAndFlush(Self.wrapOutboundOut(.end(nil))).assumeIsolated().whenSuccess {
      self.sending = nil
      goOn()
    }
  }

  var queuedBytes: Int {
    (try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
  }

  func send(_ answer: RenderedAnswer, isHead: Bool, closes: Bool, minorVersion: Int = 1) {
    let head = HTTPResponseHead(
      answer, persistence: closes ? .close : minorVersion == 0 ? .keepAliveNamed : .keepAlive,
      date: services.date.value)
    write(.head(head))
    if !isHead, head.status.mayHaveResponseBody, answer.content.readableBytes > 0 {
      write(.body(.byteBuffer(answer.content)))
    }
    write(.end(nil))
  }

  func write(_ part: HTTPServerResponsePart) {
    context?.write(Self.wrapOutboundOut(part), promise: nil)
  }
}
