import HTTPCore
import HTTPTypes
import HummingbirdCore
import NIOCore

/// One HTTP/1 connection: bytes to requests, requests to the routes, answers to bytes.
///
/// ``RequestGate`` decides; this handler keeps the buffers, the socket and the deadline. A request goes to the routes
/// as one value with its whole body, and its answer comes back as one value, so a connection needs no task of its own
/// and no queue: at most one answer and one read's worth of further bytes are held for it.
final class HTTPConnection: ChannelDuplexHandler, RemovableChannelHandler, ManagedConnection {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  let services: HTTPServices
  var gate: RequestGate
  /// Bytes not yet read as a request.
  var received = ByteBuffer()
  /// The body of the request being read.
  private var body = ByteBuffer()
  /// nil when the connection has ended or become a WebSocket.
  var context: ChannelHandlerContext?
  private var key: ConnectionTable.Key?
  private var armedDeadline: Int64?
  /// The request in service.
  var current: RequestHead?
  /// Set when the last answer is on its way: what comes is thrown away until then.
  var lingerDeadline: Int64?
  private var lingeredBytes = 0
  private var isOutputEnded = false
  private var isReadHeld = false
  private var isAdvancing = false
  /// The peer has not taken the last answer yet; the next request waits.
  private var isWaitingForPeer = false

  init(services: HTTPServices) {
    self.services = services
    gate = RequestGate(
      limits: services.limits, acceptedAt: services.table.eventLoop.nanoseconds, isDraining: services.table.isDraining)
  }

  var isWebSocket: Bool { false }
  var now: Int64 { services.table.eventLoop.nanoseconds }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    key = services.table.add(self)
    arm()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    leave()
  }

  func channelInactive(context: ChannelHandlerContext) {
    leave()
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // A reset or another failure of the socket. There is nobody left to tell.
    context.close(promise: nil)
  }

  private func leave() {
    context = nil
    received = ByteBuffer()
    body = ByteBuffer()
    if let key { services.table.remove(key) }
    key = nil
  }
}

// MARK: - Reading

extension HTTPConnection {
  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = Self.unwrapInboundIn(data)
    guard lingerDeadline == nil else { return throwAway(bytes.readableBytes) }
    if received.readableBytes == 0 { received = bytes } else { received.writeBuffer(&bytes) }
    advance()
  }

  /// Holds the socket back while bytes of a later request wait: pipelining must not fill memory.
  func read(context: ChannelHandlerContext) {
    if lingerDeadline == nil, isWaitingForPeer || gate.isServing, received.readableBytes > 0 {
      isReadHeld = true
    } else {
      context.read()
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard case ChannelEvent.inputClosed? = event as? ChannelEvent else {
      return context.fireUserInboundEventTriggered(event)
    }
    if lingerDeadline != nil {
      // Else the answer is still on its way, and the output's end will close both sides.
      if isOutputEnded { context.close(promise: nil) }
    } else if gate.inputClosed() == .close {
      end()
    }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable, isWaitingForPeer {
      isWaitingForPeer = false
      advance()
    }
    context.fireChannelWritabilityChanged()
  }

  /// Feeds the gate with what is buffered, as far as it goes.
  func advance() {
    guard !isAdvancing else { return }
    isAdvancing = true
    while lingerDeadline == nil, !isWaitingForPeer, context != nil, step() {}
    isAdvancing = false
    arm()
    if isReadHeld, let context {
      isReadHeld = false
      read(context: context)
    }
  }

  /// One step of the gate. Returns whether another may follow.
  private func step() -> Bool {
    let (consumed, action) = gate.advance(received.readableBytesUInt8Span, at: now)
    if case .body(let range) = action { appendBody(range) }
    consume(consumed)
    switch action {
    case .body: return true
    case .needBytes, .hold: return false
    case .sendContinue:
      write(ByteBuffer(staticString: AnswerEncoder.continueLine))
      context?.flush()
      return true
    case .close:
      end()
      return false
    case .refuse(let refusal):
      refuse(refusal)
      return false
    case .serve(let head):
      serve(head)
      return true
    }
  }

  private func consume(_ count: Int) {
    received.moveReaderIndex(forwardBy: count)
    // Lets the channel reuse its buffer for the next read.
    if received.readableBytes == 0 { received = ByteBuffer() }
  }

  private func appendBody(_ range: Range<Int>) {
    guard var part = received.getSlice(at: received.readerIndex + range.lowerBound, length: range.count) else { return }
    if body.readableBytes == 0 { body = part } else { body.writeBuffer(&part) }
  }

  private func throwAway(_ byteCount: Int) {
    lingeredBytes += byteCount
    if lingeredBytes > HTTPServices.maxLingerBytes { context?.close(promise: nil) }
  }
}

// MARK: - Serving

extension HTTPConnection {
  private func serve(_ head: RequestHead) {
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
    let peer = context?.remoteAddress
    let request = Request(head: HTTPRequest(head), body: RequestBody(buffer: content))
    let connection = NIOLoopBound(self, eventLoop: services.table.eventLoop)
    Task(executorPreference: services.executor) { [respond = services.respond] in
      let answer = await RenderedAnswer(respond(request, peer))
      connection.value.answer(answer)
    }
  }

  /// Writes the answer to the request in service and goes on to the next, or ends.
  func answer(_ answer: RenderedAnswer) {
    guard let context, let head = current, gate.isServing else { return }
    current = nil
    let closes = gate.isLastAnswer
    send(answer, isHead: head.method == "HEAD", closes: closes, minorVersion: head.minorVersion)
    switch gate.answered(at: now, closing: closes) {
    case .close:
      linger()
    case .nextRequest:
      context.flush()
      isWaitingForPeer = !context.channel.isWritable
      advance()
    }
  }

  func send(_ answer: RenderedAnswer, isHead: Bool, closes: Bool, minorVersion: Int = 1) {
    let encoder = AnswerEncoder(allocator: context?.channel.allocator ?? ByteBufferAllocator())
    let (head, content) = encoder.encode(
      answer, isHead: isHead, persistence: closes ? .close : minorVersion == 0 ? .keepAliveNamed : .keepAlive,
      date: services.date.value)
    write(head)
    if let content { write(content) }
  }

  func write(_ bytes: ByteBuffer) {
    context?.write(Self.wrapOutboundOut(bytes), promise: nil)
  }
}

// MARK: - Deadlines and the end

extension HTTPConnection {
  func timePassed(to now: Int64) {
    armedDeadline = nil
    if let lingerDeadline {
      if now >= lingerDeadline { context?.close(promise: nil) }
    } else {
      switch gate.deadlinePassed(at: now) {
      case .nothing: break
      case .close: context?.close(promise: nil)
      case .refuse(let refusal): refuse(refusal)
      }
    }
    arm()
  }

  func drain() {
    gate.drain(at: now)
    arm()
  }

  /// Makes sure the connection is looked at in time. Most requests find it set already.
  private func arm() {
    guard let key, let deadline = lingerDeadline ?? gate.deadline else { return }
    let due = min(deadline, now + services.recheckNanoseconds)
    if let armedDeadline, armedDeadline <= due { return }
    armedDeadline = due
    services.table.schedule(key, at: due)
  }

  /// Ends a connection that owes no answer, but may not have got rid of the last one.
  private func end() {
    let queuedBytes = try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)
    if queuedBytes == 0 { context?.close(promise: nil) } else { linger() }
  }

  /// Ends our side once everything is written, then reads to the peer's end without looking. Closing at once would let
  /// the kernel answer unread bytes with a reset, and the peer might never see the answer.
  func linger() {
    guard let context else { return }
    received = ByteBuffer()
    lingerDeadline = now + services.limits.keepAliveNanoseconds
    arm()
    context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer())).assumeIsolated().whenComplete { _ in
      guard let context = self.context else { return }
      self.lingerDeadline = self.now + HTTPServices.lingerNanoseconds
      self.arm()
      self.isOutputEnded = true
      context.close(mode: .output, promise: nil)
    }
  }
}

@available(*, unavailable)
extension HTTPConnection: Sendable {}
